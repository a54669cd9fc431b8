"""Stores what events told: subjects, sessions among them, and memberships."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, bindparam, func, select
from sqlalchemy.dialects.postgresql import insert

from services.notifications import tables
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
_SESSION_COLUMNS = (
    "series_id",
    "starts_at",
    "timezone",
    "zone_seq",
    "is_cancelled",
    "session_type",
)


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

    async def find_session(self, session_id: UUID) -> Session | None:
        found = await self.find(session_id)
        return found if isinstance(found, Session) else None

    async def sessions_ahead(self, series_id: UUID, now: datetime) -> list[Session]:
        rows = await self._uow.fetch(_AHEAD, series_id=series_id, now=now, site=self._uow.site)
        found = [subject_of(dict(row)) for row in rows]
        return [session for session in found if isinstance(session, Session)]

    def put(self, subject: Subject) -> None:
        no_session = dict.fromkeys(_SESSION_COLUMNS)
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
    if row["series_id"] is not None:
        return Session(**dict(row))
    return Subject(**{name: row[name] for name in ("id", "site", "seq", "cause_id", "changed_at")})
