"""Stores the windows that outcomes are measured by."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from services.aftercare import tables
from services.aftercare.domain.outcomes.baseline import Baseline, BaselineState, Reason
from services.aftercare.domain.outcomes.windows import OutcomeWindows, Window
from services.aftercare.store.rows import own_columns
from shared.unit_of_work import Repository
from shared.unit_of_work.versions import VersionRepository


class SqlOutcomeWindows(VersionRepository[OutcomeWindows]):
    table = tables.outcome_windows

    def to_row(self, aggregate: OutcomeWindows) -> dict[str, Any]:
        row = own_columns(aggregate)
        row["windows"] = {str(days): window for days, window in row["windows"].items()}
        return row

    def from_row(self, row: Mapping[str, Any]) -> OutcomeWindows:
        windows = {int(days): Window(**window) for days, window in row["windows"].items()}
        return OutcomeWindows(**{**row, "windows": windows})


_b = tables.baseline.c
_CLAIM_WAKING = (
    select(tables.baseline)
    .where(_b.site == bindparam("site"), _b.wakes_at <= bindparam("now"))
    .order_by(_b.wakes_at)
    .limit(bindparam("at_most"))
    .with_for_update(skip_locked=True)
)


class SqlBaselines(Repository[Baseline]):
    table = tables.baseline

    def to_row(self, aggregate: Baseline) -> dict[str, Any]:
        return own_columns(aggregate)

    def from_row(self, row: Mapping[str, Any]) -> Baseline:
        reason = row["reason"] and Reason(row["reason"])
        return Baseline(**{**row, "state": BaselineState(row["state"]), "reason": reason})

    async def claim_waking(self, now: datetime, at_most: int) -> list[Baseline]:
        await self._uow.begin()
        return await self.list_by(_CLAIM_WAKING, site=self._uow.site, now=now, at_most=at_most)
