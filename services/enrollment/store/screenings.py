"""Stores screenings."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from services.enrollment import tables
from services.enrollment.domain.clinical.asam import Edition
from services.enrollment.domain.clinical.screening import OverrideReason, Screening, ScreeningState
from shared.unit_of_work import Repository

_c = tables.screening.c
# Not shared: two who replace the same one would wait for each other for ever.
_CURRENT = (
    select(tables.screening)
    .where(_c.site == bindparam("site"), _c.application_id == bindparam("application_id"))
    .where(_c.state != ScreeningState.REPLACED.value)
    .order_by(_c.id)
    .with_for_update()
)
_OWN = tuple(
    name
    for name in _c.keys()  # noqa: SIM118 - a column collection is no mapping
    if name not in {"id", "site", "version"}
)


class SqlScreenings(Repository[Screening]):
    table = tables.screening

    async def current_of(self, application_id: UUID) -> list[Screening]:
        await self._uow.begin()
        return await self.list_by(_CURRENT, site=self._uow.site, application_id=application_id)

    def to_row(self, aggregate: Screening) -> dict[str, Any]:
        return {name: getattr(aggregate, name) for name in _OWN}

    def from_row(self, row: Mapping[str, Any]) -> Screening:
        reason = row["override_reason"]
        codes = {
            "edition": Edition(row["edition"]),
            "state": ScreeningState(row["state"]),
            "override_reason": None if reason is None else OverrideReason(reason),
        }
        return Screening(**{**row, **codes})
