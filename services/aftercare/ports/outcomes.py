"""What is kept of how outcomes are measured."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.aftercare.domain.outcomes.baseline import Baseline, Reason, Told


class Baselines(Protocol):
    async def find(self, aggregate_id: UUID) -> Baseline | None: ...
    def add(self, aggregate: Baseline) -> None: ...

    async def claim_waking(self, now: datetime, at_most: int) -> list[Baseline]:
        """Lock and return those that are to be asked for and that no other worker holds."""
        ...


class AssessmentTotals(Protocol):
    async def of(self, site: str, client_id: UUID, assessment_id: UUID) -> Told | Reason:
        """Ask enrollment for the total of an assessment; never raise what it may answer."""
        ...
