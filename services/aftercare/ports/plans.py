"""What is kept of continuing care plans."""

from typing import Protocol
from uuid import UUID

from services.aftercare.domain.plans.plan import ContinuingCarePlan


class Plans(Protocol):
    async def get(self, aggregate_id: UUID) -> ContinuingCarePlan: ...
    async def of_episode(self, episode_id: UUID) -> ContinuingCarePlan | None: ...
    def add(self, aggregate: ContinuingCarePlan) -> None: ...
