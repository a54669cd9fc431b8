"""What operators' commands need to keep."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.notifications.domain.operations.pause import Pause


class Pauses(Protocol):
    def add(self, aggregate: Pause) -> None: ...

    async def of_any_site(self, pause_id: UUID) -> Pause:
        """Return the pause, locked, whichever site's it is. Raises NotFound."""
        ...

    async def past(self, now: datetime) -> Sequence[Pause]:
        """Return those that are active and whose time is up, locked."""
        ...
