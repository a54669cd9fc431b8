"""Stores facts of sessions, attendance and memberships; of each the newest word holds."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import bindparam, case, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from services.enrollment.domain.payers.held_sessions import (
    AttendanceFact,
    MembershipFact,
    Plan,
    SessionFact,
)
from services.enrollment.domain.payers.payer import Credit, Row
from services.enrollment.tables.held_sessions import (
    BOOKED,
    GIVEN,
    attendance_fact,
    membership_fact,
    session_fact,
)
from shared.unit_of_work import SqlUnitOfWork

_SESSION = (
    select(session_fact)
    .where(session_fact.c.site == bindparam("site"), session_fact.c.id == bindparam("id"))
    .with_for_update()
)
_CLIENTS = (
    select(attendance_fact.c.client_id)
    .where(attendance_fact.c.site == bindparam("site"))
    .where(attendance_fact.c.session_id == bindparam("session_id"))
    .distinct()
)

_PLANNED = ("series_id", "session_type", "day", "starts_at", "minutes")
_NEW_SESSION, _NEW_ATTENDANCE = insert(session_fact), insert(attendance_fact)
_NEW_MEMBERSHIP = insert(membership_fact)
# Who makes the row and who finds it made both hold it, in the newest state that was committed.
_MAKE_SESSION = _NEW_SESSION.on_conflict_do_update(
    index_elements=["id"], set_={"site": session_fact.c.site}
).returning(session_fact)
_MAKE_MEMBERSHIP = _NEW_MEMBERSHIP.on_conflict_do_update(
    index_elements=["id"], set_={"site": membership_fact.c.site}
).returning(membership_fact)
_KEEP_SESSION = _NEW_SESSION.on_conflict_do_update(
    index_elements=["id"],
    set_={
        name: _NEW_SESSION.excluded[name]
        for name in (*_PLANNED, "plan_seq", "is_completed", "outcome_seq")
    },
)
_KNOWN, _HEARD = attendance_fact.c, _NEW_ATTENDANCE.excluded
_IS_NEWER = _KNOWN.seq < _HEARD.seq
# Whose seat it is never changes: who says it is heard, however old the word.
_KEEP_ATTENDANCE = _NEW_ATTENDANCE.on_conflict_do_update(
    index_elements=["id"],
    set_={
        **{
            name: case((_IS_NEWER, _HEARD[name]), else_=_KNOWN[name])
            for name in ("status", "minutes", "seq")
        },
        "is_single": _KNOWN.is_single | _HEARD.is_single,
        "membership_id": func.coalesce(_KNOWN.membership_id, _HEARD.membership_id),
    },
    where=or_(
        _IS_NEWER,
        _HEARD.is_single & ~_KNOWN.is_single,
        _HEARD.membership_id.is_not(None) & _KNOWN.membership_id.is_(None),
    ),
)
_MEMBERSHIP_PARTS = (
    "from_date",
    "until",
    "booked_seq",
    "ended_on",
    "ended_seq",
    "ends_on",
    "weekdays",
)
_KEEP_MEMBERSHIP = _NEW_MEMBERSHIP.on_conflict_do_update(
    index_elements=["id"],
    set_={name: _NEW_MEMBERSHIP.excluded[name] for name in _MEMBERSHIP_PARTS},
)


class SqlHeldSessions:
    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    async def hold_session(self, session_id: UUID) -> SessionFact:
        await self._uow.begin()
        one = {"site": self._uow.site, "id": session_id}
        row = await self._uow.fetch_one(_SESSION, **one)
        if row is None:
            unheard = {"plan_seq": 0, "is_completed": False, "outcome_seq": 0}
            row = await self._uow.fetch_one(_MAKE_SESSION, **one, **unheard)
            assert row is not None  # noqa: S101 - it returns the row that it made or found
        plan = Plan(**{name: row[name] for name in _PLANNED}) if row["plan_seq"] else None
        own = {name: row[name] for name in ("id", "plan_seq", "is_completed", "outcome_seq")}
        return SessionFact(plan=plan, **own)

    def keep_session(self, fact: SessionFact) -> None:
        planned = {name: getattr(fact.plan, name, None) for name in _PLANNED}
        self._uow.write(
            _KEEP_SESSION,
            id=fact.id,
            site=self._uow.site,
            plan_seq=fact.plan_seq,
            is_completed=fact.is_completed,
            outcome_seq=fact.outcome_seq,
            **planned,
        )

    def keep_attendance(self, fact: AttendanceFact) -> None:
        self._uow.write(
            _KEEP_ATTENDANCE,
            id=fact.id,
            site=self._uow.site,
            session_id=fact.session_id,
            client_id=fact.client_id,
            status=fact.status,
            minutes=fact.minutes,
            seq=fact.seq,
            is_single=fact.is_single,
            membership_id=fact.membership_id,
        )

    async def hold_membership(
        self, membership_id: UUID, series_id: UUID, client_id: UUID
    ) -> MembershipFact:
        await self._uow.begin()
        row = await self._uow.fetch_one(
            _MAKE_MEMBERSHIP,
            id=membership_id,
            site=self._uow.site,
            series_id=series_id,
            client_id=client_id,
            booked_seq=0,
            ended_seq=0,
        )
        assert row is not None  # noqa: S101 - it returns the row that it made or found
        return MembershipFact(**{name: row[name] for name in MembershipFact.__dataclass_fields__})

    def keep_membership(self, fact: MembershipFact) -> None:
        parts = {name: getattr(fact, name) for name in _MEMBERSHIP_PARTS}
        self._uow.write(
            _KEEP_MEMBERSHIP,
            id=fact.id,
            site=self._uow.site,
            series_id=fact.series_id,
            client_id=fact.client_id,
            **parts,
        )

    async def clients_of(self, session_id: UUID) -> set[UUID]:
        rows = await self._uow.fetch(_CLIENTS, site=self._uow.site, session_id=session_id)
        return {row["client_id"] for row in rows}

    async def given(
        self, client_ids: Collection[UUID], since: date, until: date
    ) -> Mapping[UUID, Sequence[Credit]]:
        rows = await self._uow.fetch(
            GIVEN, site=self._uow.site, client_ids=list(client_ids), since=since, until=until
        )
        return credits_by_client(rows)

    async def booked(
        self, client_ids: Collection[UUID], since: date
    ) -> Mapping[UUID, Sequence[Credit]]:
        rows = await self._uow.fetch(
            BOOKED, site=self._uow.site, client_ids=list(client_ids), since=since
        )
        return credits_by_client(rows)


def credits_by_client(rows: Iterable[Row]) -> dict[UUID, list[Credit]]:
    found: dict[UUID, list[Credit]] = {}
    for row in rows:
        credit = Credit(row["id"], row["day"], row["session_type"], row["minutes"])
        found.setdefault(row["client_id"], []).append(credit)
    return found
