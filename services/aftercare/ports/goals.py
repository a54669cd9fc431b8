"""What is kept of the goals of stays as events told them."""

from typing import Protocol
from uuid import UUID

from services.aftercare.domain.episodes.known_goal import KnownGoal


class KnownGoals(Protocol):
    async def of(self, goal_id: UUID) -> KnownGoal | None: ...
    def add(self, aggregate: KnownGoal) -> None: ...

    async def of_episode(self, episode_id: UUID) -> list[KnownGoal]:
        """Return the newest word on each, from whichever site the stay was at."""
        ...
