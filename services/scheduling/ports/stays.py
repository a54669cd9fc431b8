"""Owns what is asked of the kept stays."""

from collections.abc import Iterable, Sequence
from typing import Protocol
from uuid import UUID

from services.scheduling.domain.stays.progress import Progress


class Stays(Protocol):
    async def of_episode(self, episode_id: UUID) -> Progress | None: ...
    async def of_clients(self, client_ids: Iterable[UUID]) -> Sequence[Progress]:
        """Return the stays of these clients, the earliest first."""
        ...

    def add(self, aggregate: Progress) -> None: ...
