"""Owns what enrollment needs to keep minimum data sets."""

from typing import Protocol
from uuid import UUID

from services.enrollment.domain.reporting.minimum_data import MinimumData


class MinimumDataSets(Protocol):
    async def find(self, episode_id: UUID, /) -> MinimumData | None: ...

    def add(self, data: MinimumData, /) -> None: ...
