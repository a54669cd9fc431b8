"""What is kept of continuing care plans."""

from typing import Protocol
from uuid import UUID

from services.aftercare.domain.plans.plan import ContinuingCarePlan


class Plans(Protocol):
    async def get(self, aggregate_id: UUID) -> ContinuingCarePlan: ...
    async def of_episode(self, episode_id: UUID) -> ContinuingCarePlan | None: ...

    async def active_of_client(self, client_id: UUID) -> ContinuingCarePlan | None:
        """Return the client's plan here that is active or on hold."""
        ...

    def add(self, aggregate: ContinuingCarePlan) -> None: ...
