"""Owns how attendance is kept, and counted as seats."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, delete, or_, select, union_all

from services.scheduling import tables
from services.scheduling.domain.bookings.line import Busy
from services.scheduling.domain.programs.requirements import SessionType
from services.scheduling.domain.rolls.attendance import Attendance
from services.scheduling.domain.rolls.credit_rules import CreditRules, Rounding, RuleBook
from services.scheduling.domain.rolls.evidence import Evidence
from services.scheduling.domain.rolls.marks import HOLDS_THE_TIME, Status
from services.scheduling.domain.sessions.conflicts import Conflict, Wanted
from services.scheduling.domain.sessions.session import Session
from services.scheduling.store.calendars import GIVEN_UP
from services.scheduling.store.conflicts import find
from services.scheduling.store.rows import AT_SITE, columns, fields
from services.scheduling.tables.evidence import EVIDENCE, evidence_of_row
from shared.unit_of_work import Repository

_s, _a = tables.session.c, tables.attendance.c

_ROLL = (
    select(tables.attendance)
    .where(_a.site == AT_SITE, _a.session_id == bindparam("session_id"))
    .order_by(_a.id)
)
_ONE_LINE = select(tables.attendance).where(
    _a.site == AT_SITE,
    _a.session_id == bindparam("session_id"),
    _a.client_id == bindparam("client_id"),
)
_MADE_UP_BY = (
    select(tables.attendance)
    .where(_a.site == AT_SITE, _a.makes_up == bindparam("missed_id"))
    .where(or_(*(_a.status == status.value for status in HOLDS_THE_TIME)))
)
_ROLLS = (
    select(tables.attendance)
    .where(_a.site == AT_SITE, _a.session_id == any_(bindparam("sessions", type_=ARRAY(Uuid))))
    .order_by(_a.id)
)
_CLIENTS_IN = (
    select(_a.client_id)
    .join(tables.session, _s.id == _a.session_id)
    .where(_a.site == AT_SITE, _s.series_id == bindparam("series_id"))
    .distinct()
)
_CLIENTS = select(_a.client_id).where(_a.site == AT_SITE, _a.session_id == bindparam("session_id"))
_SEATS_AFTER = (
    select(tables.attendance)
    .join(tables.session, _s.id == _a.session_id)
    .where(_a.site == AT_SITE, _a.membership_id == bindparam("membership_id"))
    .where(_a.held_on > bindparam("last_date"), _a.status == Status.EXPECTED.value)
    .order_by(_s.id)
    .with_for_update(of=tables.session)
)
_HELD_BY = (
    select(tables.attendance)
    .where(_a.site == AT_SITE, _a.client_id == bindparam("client_id"))
    .where(_a.held_on.between(bindparam("first"), bindparam("last")))
    .where(_a.status == Status.EXPECTED.value)
    .order_by(_a.id)
)
_SINGLE_SEATS_AFTER = (
    select(tables.attendance)
    .join(tables.session, _s.id == _a.session_id)
    .where(_a.site == AT_SITE, _a.client_id == bindparam("client_id"), _a.membership_id.is_(None))
    .where(_a.held_on > bindparam("last_date"), _a.status == Status.EXPECTED.value)
    .order_by(_s.id)
    .with_for_update(of=tables.session)
)
_GIVE_UP = delete(tables.attendance).where(_a.id == bindparam("given_up"))
_EVIDENCE = EVIDENCE.where(
    _a.site == AT_SITE, _a.client_id == any_(bindparam("clients", type_=ARRAY(Uuid)))
)
_RULES = (
    select(tables.credit_rules)
    .where(tables.credit_rules.c.site == AT_SITE)
    .order_by(tables.credit_rules.c.number)
)
_THESE_CLIENTS = any_(bindparam("clients", type_=ARRAY(Uuid)))
_m, _h = tables.membership.c, tables.seat_hold.c
_BUSY = union_all(
    select(_a.client_id, _a.held_on, _a.starts_at, _a.ends_at)
    .where(_a.site == AT_SITE, _a.client_id == _THESE_CLIENTS, _a.ends_at > bindparam("since"))
    .where(or_(*(_a.status == status.value for status in HOLDS_THE_TIME))),
    select(_m.client_id, _s.held_on, _s.starts_at, _s.ends_at)
    .join(tables.seat_hold, _h.membership_id == _m.id)
    .join(tables.session, _s.id == _h.session_id)
    .where(_m.site == AT_SITE, _m.client_id == _THESE_CLIENTS, _s.ends_at > bindparam("since")),
)


class SqlAttendances(Repository[Attendance]):
    table = tables.attendance

    async def of_client_in(self, session_id: UUID, client_id: UUID) -> Attendance | None:
        return await self.find_by(
            _ONE_LINE, site=self._uow.site, session_id=session_id, client_id=client_id
        )

    async def made_up_by(self, missed_id: UUID) -> Attendance | None:
        return await self.find_by(_MADE_UP_BY, site=self._uow.site, missed_id=missed_id)

    async def on_roll(self, session_id: UUID) -> list[Attendance]:
        return await self.list_by(_ROLL, site=self._uow.site, session_id=session_id)

    async def on_rolls(self, session_ids: Collection[UUID]) -> list[Attendance]:
        return await self.list_by(_ROLLS, site=self._uow.site, sessions=list(session_ids))

    async def clients_in(self, series_id: UUID) -> set[UUID]:
        rows = await self._uow.fetch(_CLIENTS_IN, site=self._uow.site, series_id=series_id)
        return {row["client_id"] for row in rows}

    async def conflicts(self, planned: Collection[tuple[Session, UUID]]) -> list[Conflict]:
        return await find(self._uow, Wanted.CLIENT, planned)

    async def clients_of(self, session_id: UUID) -> set[UUID]:
        rows = await self._uow.fetch(_CLIENTS, site=self._uow.site, session_id=session_id)
        return {row["client_id"] for row in rows}

    async def seats_after(self, membership_id: UUID, last_date: date) -> list[Attendance]:
        await self._uow.begin()
        return await self.list_by(
            _SEATS_AFTER, site=self._uow.site, membership_id=membership_id, last_date=last_date
        )

    async def single_seats_after(self, client_id: UUID, last_date: date) -> list[Attendance]:
        await self._uow.begin()
        return await self.list_by(
            _SINGLE_SEATS_AFTER, site=self._uow.site, client_id=client_id, last_date=last_date
        )

    async def busy(self, client_ids: Collection[UUID], since: datetime) -> list[Busy]:
        rows = await self._uow.fetch(
            _BUSY, site=self._uow.site, clients=list(client_ids), since=since
        )
        return [Busy(**row) for row in rows]

    async def held_by(self, client_id: UUID, first: date, last: date) -> list[Attendance]:
        return await self.list_by(
            _HELD_BY, site=self._uow.site, client_id=client_id, first=first, last=last
        )

    async def evidence_of(self, client_ids: Iterable[UUID]) -> Sequence[Evidence]:
        rows = await self._uow.fetch(_EVIDENCE, site=self._uow.site, clients=list(client_ids))
        return [evidence_of_row(dict(row)) for row in rows]

    def take_seat(self, aggregate: Attendance) -> None:
        self.add(aggregate)

    def give_up_seat(self, aggregate: Attendance) -> None:
        self._uow.write(GIVEN_UP, given_up=aggregate.id, given_up_at=self._uow.now)
        self._uow.write(_GIVE_UP, given_up=aggregate.id)

    def to_row(self, aggregate: Attendance) -> dict[str, Any]:
        return columns(
            aggregate,
            status=aggregate.status,
            credited_minutes=aggregate.credited_minutes,
            arrived_at=aggregate.mark.arrived_at,
            left_at=aggregate.mark.left_at,
            history=tables.HISTORY.dump_python(aggregate.history, mode="json"),
            actions=tables.ACTIONS.dump_python(aggregate.actions, mode="json"),
            changed_at=self._uow.now,
        )

    def from_row(self, row: Mapping[str, Any]) -> Attendance:
        plain = fields(row, "status", "credited_minutes", "arrived_at", "left_at", "changed_at")
        typed = {
            "type": SessionType(row["type"]),
            "history": tables.HISTORY.validate_python(row["history"]),
            "actions": tables.ACTIONS.validate_python(row["actions"]),
        }
        return Attendance(**{**plain, **typed})


class SqlRuleBooks(Repository[CreditRules]):
    table = tables.credit_rules

    async def book(self) -> RuleBook:
        rows = await self.list_by(_RULES, site=self._uow.site)
        return RuleBook(self._uow.site, rows)

    def to_row(self, aggregate: CreditRules) -> dict[str, Any]:
        return columns(aggregate, rounding=aggregate.rounding.value)

    def from_row(self, row: Mapping[str, Any]) -> CreditRules:
        return CreditRules(**{**row, "rounding": Rounding(row["rounding"])})
