"""What is done to keys: nothing but their destruction."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol
from uuid import UUID


class Keys(Protocol):
    async def ids_of(self, client_id: UUID) -> Collection[UUID]:
        """Return every id of the person and whatever else seals what was told of them.

        Nothing where nobody of this id is known at the site.
        """
        ...

    async def destroyed_at(self, client_id: UUID) -> datetime | None:
        """Return when the key of any id of the person was destroyed; None while it stands."""
        ...

    async def destroy(self, owner_ids: Collection[UUID], at: datetime, by: str | None) -> None:
        """Shred everything that these owners' keys sealed, for good."""
        ...
