"""Stores continuing care plans."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from services.aftercare import tables
from services.aftercare.domain.plans.plan import ContinuingCarePlan, NoSuchPlan, PlanState
from services.aftercare.store.rows import own_columns
from shared.unit_of_work import Repository

_PLAN_OF_EPISODE = select(tables.plan).where(
    tables.plan.c.episode_id == bindparam("episode_id"), tables.plan.c.site == bindparam("site")
)


class SqlPlans(Repository[ContinuingCarePlan]):
    table = tables.plan
    missing = NoSuchPlan

    def to_row(self, aggregate: ContinuingCarePlan) -> dict[str, Any]:
        return own_columns(aggregate)

    def from_row(self, row: Mapping[str, Any]) -> ContinuingCarePlan:
        return ContinuingCarePlan(**{**row, "state": PlanState(row["state"])})

    async def of_episode(self, episode_id: UUID) -> ContinuingCarePlan | None:
        return await self.find_by(_PLAN_OF_EPISODE, episode_id=episode_id, site=self._uow.site)
