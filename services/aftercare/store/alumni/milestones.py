"""Stores milestones, sealed; what is deleted is gone."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, select

from services.aftercare import tables
from services.aftercare.domain.alumni.milestone import Milestone, NoSuchMilestone
from services.aftercare.store.rows import own_columns
from services.aftercare.tables.persons import OF_PERSON
from shared.unit_of_work import Repository

_m = tables.milestone.c

_OF_CLIENT = (
    select(tables.milestone)
    .where(_m.site == bindparam("site"), _m.client_id == OF_PERSON)
    .order_by(_m.id)
)
_REMINDING = (
    select(tables.milestone)
    .where(_m.site == bindparam("site"), _m.reminds_at <= bindparam("now"))
    .order_by(_m.reminds_at)
    .limit(bindparam("at_most"))
    .with_for_update(skip_locked=True)
)
_FORGET = delete(tables.milestone).where(_m.id == bindparam("id"), _m.site == bindparam("site"))


class SqlMilestones(Repository[Milestone]):
    table = tables.milestone
    missing = NoSuchMilestone

    async def of_client(self, client_id: UUID) -> list[Milestone]:
        return await self.list_by(_OF_CLIENT, client_id=client_id, site=self._uow.site)

    def forget(self, milestone: Milestone) -> None:
        self._tracked.pop(milestone.id, None)
        self._uow.write(_FORGET, id=milestone.id, site=milestone.site)

    async def claim_reminding(self, now: datetime, at_most: int) -> list[Milestone]:
        await self._uow.begin()
        return await self.list_by(_REMINDING, site=self._uow.site, now=now, at_most=at_most)

    def to_row(self, aggregate: Milestone) -> dict[str, Any]:
        return own_columns(aggregate)

    def from_row(self, row: Mapping[str, Any]) -> Milestone:
        return Milestone(**row)
