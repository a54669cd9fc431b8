"""Owns what is asked of kept availability, and of plans and the weeks that they propose."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.scheduling.domain.plans.plan import PlanRun
from services.scheduling.domain.plans.planned_week import PlannedWeek
from services.scheduling.domain.plans.week_needs import WeekNeeds


class WeekNeedsKept(Protocol):
    async def of_client(self, client_id: UUID) -> WeekNeeds | None: ...
    def add(self, aggregate: WeekNeeds) -> None: ...


class Plans(Protocol):
    """What is read here is locked until the end of the unit."""

    async def get(self, aggregate_id: UUID) -> PlanRun: ...

    async def next_to_begin(self, now: datetime) -> PlanRun | None:
        """Return what waits for a worker, or was left by one; what others look at is skipped."""
        ...

    async def of_batch(self, batch_id: UUID) -> Sequence[PlanRun]:
        """Return the plans of many sites that were asked for together."""
        ...

    def add(self, aggregate: PlanRun) -> None: ...


class PlannedWeeks(Protocol):
    async def of_clients(self, plan_id: UUID, client_ids: Iterable[UUID]) -> Sequence[PlannedWeek]:
        """Return the plan's weeks for these clients, locked until the end of the unit."""
        ...

    async def open_in(self, plan_id: UUID) -> int:
        """Count the weeks that change something and are not applied."""
        ...

    def add(self, aggregate: PlannedWeek) -> None: ...
