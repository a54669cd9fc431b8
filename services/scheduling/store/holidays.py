"""Owns how a site's holidays are kept."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from services.scheduling import tables
from services.scheduling.domain.sessions.holidays import Holidays
from services.scheduling.store.rows import AT_SITE, columns
from shared.unit_of_work import Repository

_OF_SITE = select(tables.holidays).where(tables.holidays.c.site == AT_SITE)


class SqlHolidays(Repository[Holidays]):
    table = tables.holidays

    async def of_site(self) -> Holidays | None:
        return await self.find_by(_OF_SITE, site=self._uow.site)

    def to_row(self, aggregate: Holidays) -> dict[str, Any]:
        return columns(aggregate, days=tables.HOLIDAYS.dump_python(aggregate.days, mode="json"))

    def from_row(self, row: Mapping[str, Any]) -> Holidays:
        return Holidays(**{**row, "days": tables.HOLIDAYS.validate_python(row["days"])})
