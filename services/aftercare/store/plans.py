"""Stores continuing care plans."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from services.aftercare import tables
from services.aftercare.domain.plans.plan import ContinuingCarePlan, NoSuchPlan
from services.aftercare.store.rows import own_columns
from services.aftercare.tables.persons import OF_PERSON
from services.aftercare.tables.plans import IS_OPEN, JSON_PARTS, plan_of
from shared.unit_of_work import Repository

_p = tables.plan.c
_PLAN_OF_EPISODE = select(tables.plan).where(
    _p.episode_id == bindparam("episode_id"), _p.site == bindparam("site")
)
_ACTIVE_OF_CLIENT = (
    select(tables.plan)
    .where(
        _p.client_id == OF_PERSON,
        _p.site == bindparam("site"),
        IS_OPEN,
    )
    .order_by(_p.id)
    .limit(1)
)


class SqlPlans(Repository[ContinuingCarePlan]):
    table = tables.plan
    missing = NoSuchPlan

    def to_row(self, aggregate: ContinuingCarePlan) -> dict[str, Any]:
        parts = {
            name: kind.dump_python(getattr(aggregate, name), mode="json")
            for name, kind in JSON_PARTS.items()
        }
        return {**own_columns(aggregate), **parts}

    def from_row(self, row: Mapping[str, Any]) -> ContinuingCarePlan:
        return plan_of(row)

    async def of_episode(self, episode_id: UUID) -> ContinuingCarePlan | None:
        return await self.find_by(_PLAN_OF_EPISODE, episode_id=episode_id, site=self._uow.site)

    async def active_of_client(self, client_id: UUID) -> ContinuingCarePlan | None:
        return await self.find_by(_ACTIVE_OF_CLIENT, client_id=client_id, site=self._uow.site)
