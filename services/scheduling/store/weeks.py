"""Owns how weeks are kept, what they are derived from, and which of them are due."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Date, Uuid, any_, bindparam, or_, select

from services.scheduling import tables
from services.scheduling.domain.sessions.session import OPEN_STATES
from services.scheduling.domain.weeks.client_week import ClientWeek
from services.scheduling.domain.weeks.figures import FreeSeat, WeekLine
from services.scheduling.domain.weeks.rules import WeekRuleBook, WeekRules
from services.scheduling.store.rows import AT_SITE, columns
from services.scheduling.tables.due_weeks import IS_DUE, WEEKS_TO_BEGIN
from services.scheduling.tables.week_rows import line_of, rules_of_row, week_of_row
from shared.unit_of_work import Repository
from shared.unit_of_work.versions import VersionRepository, versions_of

_a, _s, _w = tables.attendance.c, tables.session.c, tables.client_week.c
_CLIENTS = any_(bindparam("clients", type_=ARRAY(Uuid)))
_OF_CLIENTS = select(tables.client_week).where(
    _w.site == AT_SITE,
    _w.client_id == _CLIENTS,
    _w.starts_on == any_(bindparam("mondays", type_=ARRAY(Date))),
)
_BEGIN_ON = (
    select(tables.client_week)
    .where(_w.site == AT_SITE, _w.starts_on == any_(bindparam("mondays", type_=ARRAY(Date))))
    .order_by(_w.id)
)
_LINES = (
    select(
        _a.client_id,
        _a.session_id,
        _a.type,
        _a.held_on,
        _a.starts_at,
        _a.ends_at,
        _a.status,
        _a.credited_minutes,
        _s.state.label("session_state"),
    )
    .join(tables.session, _s.id == _a.session_id)
    .where(_a.site == AT_SITE, _a.client_id == _CLIENTS)
    .where(_a.held_on.between(bindparam("first"), bindparam("last")))
)
_FREE = select(_s.id.label("session_id"), _s.held_on, _s.starts_at, _s.ends_at).where(
    _s.site == AT_SITE,
    _s.held_on.between(bindparam("first"), bindparam("last")),
    _s.starts_at > bindparam("after"),
    _s.seats_taken < _s.capacity,
    or_(*(_s.state == state.value for state in OPEN_STATES)),
)
_DUE = (
    select(_w.client_id, _w.starts_on)
    .where(_w.site == AT_SITE, IS_DUE)
    .order_by(_w.wakes_at, _w.id)
    .limit(bindparam("at_most"))
)
_TO_BEGIN = (
    select(WEEKS_TO_BEGIN.c.client_id, WEEKS_TO_BEGIN.c.starts_on)
    .where(WEEKS_TO_BEGIN.c.site == AT_SITE)
    .limit(bindparam("at_most"))
)
_RULES = versions_of(tables.week_rules).order_by(tables.week_rules.c.number)


class SqlWeeks(Repository[ClientWeek]):
    table = tables.client_week

    async def of_clients(
        self, client_ids: Iterable[UUID], mondays: Iterable[date]
    ) -> list[ClientWeek]:
        return await self.list_by(
            _OF_CLIENTS, site=self._uow.site, clients=sorted(client_ids), mondays=list(mondays)
        )

    async def that_begin_on(self, mondays: Iterable[date]) -> list[ClientWeek]:
        return await self.list_by(_BEGIN_ON, site=self._uow.site, mondays=list(mondays))

    async def lines_of(self, client_ids: Iterable[UUID], first: date, last: date) -> list[WeekLine]:
        rows = await self._uow.fetch(
            _LINES, site=self._uow.site, clients=sorted(client_ids), first=first, last=last
        )
        return [line_of(dict(row)) for row in rows]

    async def free_seats(self, after: datetime, first: date, last: date) -> list[FreeSeat]:
        rows = await self._uow.fetch(
            _FREE, site=self._uow.site, after=after, first=first, last=last
        )
        return [FreeSeat(**dict(row)) for row in rows]

    async def due(self, now: datetime, at_most: int) -> list[tuple[UUID, date]]:
        return await self._pairs(_DUE, now, at_most)

    async def to_begin(self, now: datetime, at_most: int) -> list[tuple[UUID, date]]:
        return await self._pairs(_TO_BEGIN, now, at_most)

    async def _pairs(self, statement: Any, now: datetime, at_most: int) -> list[tuple[UUID, date]]:
        rows = await self._uow.fetch(statement, site=self._uow.site, now=now, at_most=at_most)
        return [(row["client_id"], row["starts_on"]) for row in rows]

    def to_row(self, aggregate: ClientWeek) -> dict[str, Any]:
        row = columns(aggregate, standing=aggregate.standing.value)
        del row["figures"]
        told = aggregate.told.value if aggregate.told else None
        return {**row, **asdict(aggregate.figures), "told": told}

    def from_row(self, row: Mapping[str, Any]) -> ClientWeek:
        return week_of_row(row)


class SqlWeekRuleBooks(VersionRepository[WeekRules]):
    table = tables.week_rules

    async def book(self) -> WeekRuleBook:
        return WeekRuleBook(self._uow.site, await self.list_by(_RULES, site=self._uow.site))

    def to_row(self, aggregate: WeekRules) -> dict[str, Any]:
        named = {
            "partial_weeks": aggregate.partial_weeks.value,
            "holidays": aggregate.holidays.value,
            "check_on": aggregate.check_on.value,
        }
        return columns(aggregate, **named)

    def from_row(self, row: Mapping[str, Any]) -> WeekRules:
        return rules_of_row(row)
