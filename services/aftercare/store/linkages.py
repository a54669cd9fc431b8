"""Stores linkages."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from services.aftercare import tables
from services.aftercare.domain.linkages.linkage import Linkage, LinkageKind, LinkageState
from services.aftercare.store.rows import own_columns
from shared.unit_of_work import Repository

_LINKAGES_OF_PLAN = (
    select(tables.linkage)
    .where(tables.linkage.c.plan_id == bindparam("plan_id"))
    .order_by(tables.linkage.c.id)
)


class SqlLinkages(Repository[Linkage]):
    table = tables.linkage

    def to_row(self, aggregate: Linkage) -> dict[str, Any]:
        return own_columns(aggregate)

    def from_row(self, row: Mapping[str, Any]) -> Linkage:
        codes = {"kind": LinkageKind(row["kind"]), "state": LinkageState(row["state"])}
        return Linkage(**{**row, **codes})

    async def of_plan(self, plan_id: UUID) -> list[Linkage]:
        return await self.list_by(_LINKAGES_OF_PLAN, plan_id=plan_id)
