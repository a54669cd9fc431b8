"""What is kept of episodes as events told them."""

from typing import Protocol
from uuid import UUID

from services.aftercare.domain.episodes.known_episode import KnownEpisode


class Episodes(Protocol):
    async def of(self, episode_id: UUID) -> KnownEpisode | None: ...
    async def of_person(self, client_id: UUID) -> list[KnownEpisode]: ...
    def add(self, aggregate: KnownEpisode) -> None: ...
