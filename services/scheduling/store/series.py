"""Owns how series are kept."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import bindparam, delete, select

from services.scheduling import tables
from services.scheduling.domain.programs.requirements import SessionType
from services.scheduling.domain.sessions.audience import Modality
from services.scheduling.domain.sessions.holidays import OnHolidays
from services.scheduling.domain.sessions.meeting_days import OnClockChange
from services.scheduling.domain.sessions.series import SessionSeries
from services.scheduling.store.rows import AT_SITE, columns, fields
from services.scheduling.store.sessions import invited
from shared.recurrence.weekdays import Weekday
from shared.unit_of_work import Repository

_s = tables.series.c
_OF_TRACK = (
    select(tables.series)
    .join(tables.track, tables.track.c.id == _s.track_id)
    .where(_s.site == AT_SITE, tables.track.c.code == bindparam("code"))
    .where(_s.starts_on <= bindparam("last"), _s.ends_on >= bindparam("first"))
    .order_by(_s.id)
)
_DELETE_SESSIONS = delete(tables.session).where(tables.session.c.series_id == bindparam("removed"))
_DELETE_SERIES = delete(tables.series).where(_s.id == bindparam("removed"))
_DELETE_KEY = delete(tables.data_key).where(tables.data_key.c.owner_id == bindparam("removed"))


class SqlSeries(Repository[SessionSeries]):
    table = tables.series

    def remove(self, aggregate: SessionSeries) -> None:
        for statement in (_DELETE_SESSIONS, _DELETE_KEY, _DELETE_SERIES):
            self._uow.write(statement, removed=aggregate.id)

    async def of_track(self, code: str, first: date, last: date) -> list[SessionSeries]:
        return await self.list_by(_OF_TRACK, site=self._uow.site, code=code, first=first, last=last)

    def to_row(self, aggregate: SessionSeries) -> dict[str, Any]:
        return columns(
            aggregate,
            weekdays=[day.value for day in aggregate.weekdays],
            facilitators=list(aggregate.facilitators),
            except_on=list(aggregate.except_on),
            also_on=list(aggregate.also_on),
            earlier=tables.PLANS.dump_python(aggregate.earlier, mode="json"),
            phases=list(aggregate.phases),
            curriculum=list(aggregate.curriculum),
        )

    def from_row(self, row: Mapping[str, Any]) -> SessionSeries:
        typed = {
            "type": SessionType(row["type"]),
            "modality": Modality(row["modality"]),
            "weekdays": tuple(Weekday(day) for day in row["weekdays"]),
            "curriculum": tuple(row["curriculum"]),
            "except_on": tuple(row["except_on"]),
            "also_on": tuple(row["also_on"]),
            "on_clock_change": OnClockChange(row["on_clock_change"]),
            "on_holidays": OnHolidays(row["on_holidays"]),
            "earlier": tables.PLANS.validate_python(row["earlier"]),
            **invited(row),
        }
        return SessionSeries(**fields(row, "facilitator_id", **typed))
