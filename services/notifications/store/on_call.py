"""Stores ladders, on-call schedules and overrides; a version never changes."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, or_, select

from services.notifications.domain.alerts.ladder import Ladder, default_ladder
from services.notifications.domain.alerts.schedule import ANY_KIND, OnCallSchedule, Override
from services.notifications.domain.alerts.terms import Urgency
from services.notifications.store.people import AT_SITE
from services.notifications.tables import alerts as tables
from shared.unit_of_work import Repository
from shared.unit_of_work.versions import VersionRepository, newest_of, numbered_of

_s, _o = tables.on_call_schedule.c, tables.on_call_override.c

_NEWEST_LADDER = newest_of(tables.escalation_ladder, "urgency")
_LADDER = numbered_of(tables.escalation_ladder, "urgency")
_IN_FORCE = (
    select(tables.on_call_schedule)
    .where(_s.site == AT_SITE, or_(_s.kind == bindparam("kind"), _s.kind == bindparam("any_kind")))
    .order_by(_s.kind.desc(), _s.number.desc())
    .limit(1)
)
BETWEEN = (
    select(tables.on_call_override)
    .where(_o.site == AT_SITE, _o.kind == bindparam("kind"), _o.cancelled_at.is_(None))
    .where(_o.ends_at > bindparam("start"), _o.starts_at < bindparam("end"))
    .order_by(_o.id)
)


class SqlLadders(Repository[Ladder]):
    table = tables.escalation_ladder

    def to_row(self, aggregate: Ladder) -> dict[str, Any]:
        rungs = tables.RUNGS.dump_python(aggregate.rungs, mode="json")
        return {**_own(aggregate), "rungs": rungs}

    def from_row(self, row: Mapping[str, Any]) -> Ladder:
        return tables.ladder_of(row)

    async def newest(self, urgency: Urgency) -> Ladder:
        found = await self.find_by(_NEWEST_LADDER, urgency=urgency, site=self._uow.site)
        return found or default_ladder(urgency, self._uow.site)

    async def version(self, urgency: Urgency, number: int) -> Ladder:
        found = number and await self.find_by(
            _LADDER, urgency=urgency, number=number, site=self._uow.site
        )
        return found or default_ladder(urgency, self._uow.site)


class SqlSchedules(VersionRepository[OnCallSchedule]):
    table = tables.on_call_schedule
    of = ("kind",)

    def to_row(self, aggregate: OnCallSchedule) -> dict[str, Any]:
        levels = tables.LEVELS.dump_python(aggregate.levels, mode="json")
        return {**_own(aggregate), "levels": levels}

    def from_row(self, row: Mapping[str, Any]) -> OnCallSchedule:
        return tables.schedule_of(row)

    async def in_force(self, kind: str) -> OnCallSchedule | None:
        return await self.find_by(_IN_FORCE, kind=kind, any_kind=ANY_KIND, site=self._uow.site)


class SqlOverrides(Repository[Override]):
    table = tables.on_call_override

    def to_row(self, aggregate: Override) -> dict[str, Any]:
        return _own(aggregate)

    def from_row(self, row: Mapping[str, Any]) -> Override:
        return tables.override_of(row)

    async def between(self, kind: str, start: datetime, end: datetime) -> Sequence[Override]:
        return await self.list_by(BETWEEN, kind=kind, start=start, end=end, site=self._uow.site)


def _own(aggregate: Ladder | OnCallSchedule | Override) -> dict[str, Any]:
    identity = ("id", "site", "version")
    return {name: value for name, value in vars(aggregate).items() if name not in identity}
