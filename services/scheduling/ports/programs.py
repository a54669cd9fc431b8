"""Owns what is asked of the kept tracks."""

from typing import Protocol
from uuid import UUID

from services.scheduling.domain.programs.track import Track


class Tracks(Protocol):
    async def get(self, aggregate_id: UUID) -> Track: ...

    async def newest(self, code: str | None) -> Track | None:
        """Return the newest version of this track; without a code, of the site's first one."""
        ...

    async def version(self, code: str, number: int) -> Track | None: ...

    def add(self, aggregate: Track) -> None: ...
