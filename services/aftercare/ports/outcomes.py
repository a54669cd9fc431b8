"""What is kept of how outcomes are measured."""

from typing import Protocol

from services.aftercare.domain.outcomes.windows import OutcomeWindows


class AllOutcomeWindows(Protocol):
    async def newest(self) -> OutcomeWindows | None: ...
    def add(self, aggregate: OutcomeWindows) -> None: ...
