"""What is kept of check-ins."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.aftercare.domain.check_ins.check_in import CheckIn


class CheckIns(Protocol):
    async def get(self, aggregate_id: UUID) -> CheckIn: ...
    async def locked(self, check_in_id: UUID) -> CheckIn:
        """Return it, locked until the end: whoever moves it meanwhile comes first, or after."""
        ...

    async def of_ids(self, ids: Sequence[UUID]) -> list[CheckIn]: ...
    async def of_plan(self, plan_id: UUID) -> list[CheckIn]: ...
    async def of_plans(self, plan_ids: Collection[UUID]) -> list[CheckIn]: ...
    def add(self, aggregate: CheckIn) -> None: ...

    async def claim_waking(self, now: datetime, at_most: int) -> list[CheckIn]:
        """Lock and return check-ins whose time has come and that no other worker holds."""
        ...
