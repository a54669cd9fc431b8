"""What is kept of who is whom."""

from typing import Protocol
from uuid import UUID

from services.aftercare.domain.persons.merge import KnownMerge


class Merges(Protocol):
    async def of(self, merge_id: UUID) -> KnownMerge | None: ...
    def add(self, aggregate: KnownMerge) -> None: ...
