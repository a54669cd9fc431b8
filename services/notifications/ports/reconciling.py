"""What reconciling needs to keep of outcomes that nobody knows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.notifications.domain.providers.reconciling import Resolution


@dataclass(frozen=True, slots=True)
class Unresolved:
    """An attempt whose provider is to be asked how it ended."""

    notification_id: UUID
    site: str
    number: int
    provider: str | None
    reference: str | None
    looks: int
    give_up_at: datetime


class Unknowns(Protocol):
    """Within a unit of work."""

    def settle(self, unresolved: Unresolved, resolution: Resolution, at: datetime) -> None: ...

    def look_again(self, unresolved: Unresolved, at: datetime) -> None: ...


class UnresolvedOutcomes(Protocol):
    async def due(self, at_most: int, now: datetime, until: datetime) -> Sequence[Unresolved]:
        """Take what is due, so that nobody else asks the same before `until`."""
        ...
