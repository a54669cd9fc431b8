"""What is kept of who is whom."""

from collections.abc import Collection
from typing import Protocol
from uuid import UUID

from services.aftercare.domain.persons.merge import KnownMerge


class Merges(Protocol):
    async def of(self, merge_id: UUID) -> KnownMerge | None: ...
    def add(self, aggregate: KnownMerge) -> None: ...

    async def ids_of(self, client_ids: Collection[UUID]) -> list[UUID]:
        """Return every id that the persons of these ids are known under, these included."""
        ...
