"""Stores the windows that outcomes are measured by."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, select

from services.aftercare import tables
from services.aftercare.domain.outcomes.windows import OutcomeWindows, Window
from services.aftercare.store.rows import own_columns
from shared.unit_of_work import Repository

_NEWEST = (
    select(tables.outcome_windows)
    .where(tables.outcome_windows.c.site == bindparam("site"))
    .order_by(tables.outcome_windows.c.number.desc())
    .limit(1)
)


class SqlOutcomeWindows(Repository[OutcomeWindows]):
    table = tables.outcome_windows

    async def newest(self) -> OutcomeWindows | None:
        return await self.find_by(_NEWEST, site=self._uow.site)

    def to_row(self, aggregate: OutcomeWindows) -> dict[str, Any]:
        row = own_columns(aggregate)
        row["windows"] = {str(days): window for days, window in row["windows"].items()}
        return row

    def from_row(self, row: Mapping[str, Any]) -> OutcomeWindows:
        windows = {int(days): Window(**window) for days, window in row["windows"].items()}
        return OutcomeWindows(**{**row, "windows": windows})
