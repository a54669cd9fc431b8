"""Stores what events told: subjects, sessions among them, and memberships."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ARRAY, BigInteger, Uuid, and_, any_, bindparam, delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from services.notifications import tables
from services.notifications.domain.rules.causes import Cause
from services.notifications.domain.subjects.subject import Membership, Session, Subject
from services.notifications.store.people import AT_SITE
from shared.unit_of_work import SqlUnitOfWork

_s, _m = tables.subject.c, tables.membership.c

_LOCK = select(func.pg_advisory_xact_lock(bindparam("key", type_=BigInteger)))
_SUBJECT = select(tables.subject).where(_s.id == bindparam("id"), _s.site == AT_SITE)
_AHEAD = (
    select(tables.subject)
    .where(_s.series_id == bindparam("series_id"), _s.site == AT_SITE)
    .where(_s.starts_at > bindparam("now"))
    .order_by(_s.starts_at)
)
_TELLING = select(tables.subject).where(
    _s.id == any_(bindparam("subjects", type_=ARRAY(Uuid))),
    _s.cause == bindparam("cause"),
    _s.site == AT_SITE,
)
_FROM = (
    select(tables.subject)
    .where(_s.site == AT_SITE, _s.series_id.is_not(None))
    .where(
        or_(
            _s.starts_at > bindparam("starts_at"),
            and_(_s.starts_at == bindparam("starts_at"), _s.id > bindparam("after", type_=Uuid)),
        )
    )
    .order_by(_s.starts_at, _s.id)
    .limit(bindparam("at_most"))
)
_ZONE = (
    select(_s.timezone)
    .where(_s.site == AT_SITE, _s.series_id.is_not(None), _s.timezone.is_not(None))
    .order_by(_s.starts_at.desc())
    .limit(1)
)
_DROP = delete(tables.subject).where(_s.id == bindparam("id"), _s.site == AT_SITE)
_NEW_COMPLETED = insert(tables.subject).values(
    id=bindparam("id"),
    site=bindparam("site"),
    seq=0,
    completed_seq=bindparam("completed_seq"),
)
_PUT_COMPLETED = _NEW_COMPLETED.on_conflict_do_update(
    index_elements=["id"],
    set_={"completed_seq": func.greatest(_s.completed_seq, _NEW_COMPLETED.excluded.completed_seq)},
)
_NEW_SUBJECT = insert(tables.subject)
# Two workers may learn of one subject at once; the older word must not win by coming last.
_PUT_SUBJECT = _NEW_SUBJECT.on_conflict_do_update(
    index_elements=["id"],
    set_={name: _NEW_SUBJECT.excluded[name] for name in _s.keys() if name not in {"id", "site"}},  # noqa: SIM118 - a column collection is no mapping
    where=_s.seq <= _NEW_SUBJECT.excluded.seq,
)
_MEMBERSHIP = select(tables.membership).where(_m.id == bindparam("id"), _m.site == AT_SITE)
_OF_SERIES = select(tables.membership).where(
    _m.series_id == bindparam("series_id"), _m.site == AT_SITE
)
_OF_CLIENT = select(tables.membership).where(
    _m.client_id == bindparam("client_id"), _m.site == AT_SITE
)
_NEW_MEMBERSHIP = insert(tables.membership)
_PUT_MEMBERSHIP = _NEW_MEMBERSHIP.on_conflict_do_update(
    index_elements=["id"],
    set_={
        name: _NEW_MEMBERSHIP.excluded[name]
        for name in ("booked_seq", "booked_at", "from_date", "until_seq", "until", "weekdays")
    },
)
_SUBJECT_COLUMNS = ("id", "site", "seq", "cause_id", "changed_at", "cause", "client_id")
_TOLD_COLUMNS = ("happened_at", "details")
_SESSION_COLUMNS = ("series_id", "starts_at", "timezone", "zone_seq", "is_cancelled")
_HISTORY_COLUMNS = ("session_type", "was_at", "was_seq", "completed_seq")


class SqlSubjects:
    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    async def lock_series(self, series_id: UUID) -> None:
        await self._lock(series_id)

    async def lock_unheard(self, session_id: UUID) -> None:
        await self._lock(session_id)

    async def _lock(self, identity: UUID) -> None:
        await self._uow.begin()
        await self._uow.fetch(_LOCK, key=int.from_bytes(identity.bytes[8:], signed=True))

    async def find(self, subject_id: UUID) -> Subject | None:
        row = await self._uow.fetch_one(_SUBJECT, id=subject_id, site=self._uow.site)
        return None if row is None else subject_of(dict(row))

    async def telling(self, cause: Cause, subject_ids: Collection[UUID]) -> list[Subject]:
        if not subject_ids:
            return []
        rows = await self._uow.fetch(
            _TELLING, cause=cause, subjects=list(subject_ids), site=self._uow.site
        )
        return [subject_of(dict(row)) for row in rows]

    async def find_session(self, session_id: UUID) -> Session | None:
        found = await self.find(session_id)
        return found if isinstance(found, Session) else None

    async def sessions_ahead(self, series_id: UUID, now: datetime) -> list[Session]:
        rows = await self._uow.fetch(_AHEAD, series_id=series_id, now=now, site=self._uow.site)
        found = [subject_of(dict(row)) for row in rows]
        return [session for session in found if isinstance(session, Session)]

    async def completed_seq(self, session_id: UUID) -> int:
        row = await self._uow.fetch_one(_SUBJECT, id=session_id, site=self._uow.site)
        return 0 if row is None else row["completed_seq"] or 0

    async def sessions_from(
        self, starts_at: datetime, after: UUID | None, at_most: int
    ) -> list[Session]:
        rows = await self._uow.fetch(
            _FROM, site=self._uow.site, starts_at=starts_at, after=after, at_most=at_most
        )
        return [one for row in rows if isinstance(one := subject_of(dict(row)), Session)]

    async def zone(self) -> ZoneInfo | None:
        name = await self._uow.fetch_value(_ZONE, site=self._uow.site)
        return None if name is None else ZoneInfo(name)

    def put_completed(self, session_id: UUID, seq: int) -> None:
        self._uow.write(_PUT_COMPLETED, id=session_id, site=self._uow.site, completed_seq=seq)

    def drop(self, subject_id: UUID) -> None:
        self._uow.write(_DROP, id=subject_id, site=self._uow.site)

    def put(self, subject: Subject) -> None:
        no_session = dict.fromkeys((*_SESSION_COLUMNS, *_HISTORY_COLUMNS))
        self._uow.write(_PUT_SUBJECT, **{**no_session, **vars(subject)})


class SqlMemberships:
    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    async def find(self, membership_id: UUID) -> Membership | None:
        row = await self._uow.fetch_one(_MEMBERSHIP, id=membership_id, site=self._uow.site)
        return None if row is None else Membership(**dict(row))

    async def of_series(self, series_id: UUID) -> list[Membership]:
        rows = await self._uow.fetch(_OF_SERIES, series_id=series_id, site=self._uow.site)
        return [Membership(**dict(row)) for row in rows]

    async def of_client(self, client_id: UUID) -> list[Membership]:
        rows = await self._uow.fetch(_OF_CLIENT, client_id=client_id, site=self._uow.site)
        return [Membership(**dict(row)) for row in rows]

    def put(self, membership: Membership) -> None:
        self._uow.write(_PUT_MEMBERSHIP, **vars(membership))


def subject_of(row: Mapping[str, Any]) -> Subject:
    """Return the subject in a row of its table: a session where it has a series."""
    known = {**row, "cause": Cause(row["cause"]) if row["cause"] else None}
    if row["series_id"] is None:
        return Subject(**{name: known[name] for name in (*_SUBJECT_COLUMNS, *_TOLD_COLUMNS)})
    counted = {name: row[name] or 0 for name in ("was_seq", "completed_seq")}
    return Session(**{**known, **counted})
