"""What is kept of outreach, and of the settings that check-ins follow."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.aftercare.domain.instruments.settings import CheckInSettings, SettingsBook
from services.aftercare.domain.outreach.task import OutreachTask
from shared.versions import Versions


class CheckInSettingsBook(Versions[CheckInSettings], Protocol):
    async def book(self) -> SettingsBook:
        """Return all versions; within a unit of work they are read once."""
        ...


class OutreachTasks(Protocol):
    async def get(self, aggregate_id: UUID) -> OutreachTask: ...
    async def of_check_in(self, check_in_id: UUID) -> OutreachTask | None: ...
    def add(self, aggregate: OutreachTask) -> None: ...

    async def claim_overdue(self, now: datetime, at_most: int) -> list[OutreachTask]:
        """Lock and return tasks whose deadline has passed, each with its check-in.

        What another worker, or an answer, holds is skipped.
        """
        ...
