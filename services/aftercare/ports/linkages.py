"""What is kept of linkages."""

from typing import Protocol
from uuid import UUID

from services.aftercare.domain.linkages.linkage import Linkage


class Linkages(Protocol):
    async def of_plan(self, plan_id: UUID) -> list[Linkage]: ...
    def add(self, aggregate: Linkage) -> None: ...
