"""What is kept of cadences: the versions of a site's rules, and where each plan stands."""

from collections.abc import Collection, Mapping
from typing import Protocol
from uuid import UUID

from services.aftercare.domain.check_ins.plan_cadence import PlanCadence
from services.aftercare.domain.check_ins.rules import CadenceRules
from shared.versions import Versions


class CadenceRulesBook(Versions[CadenceRules], Protocol):
    async def of_number(self, number: int) -> CadenceRules: ...
    async def of_numbers(self, numbers: Collection[int]) -> Mapping[int, CadenceRules]: ...
    def add(self, aggregate: CadenceRules) -> None: ...

    def first_id(self) -> UUID:
        """Return the id of a site's first version, the same for whoever makes it."""
        ...

    def add_first(self, rules: CadenceRules) -> None:
        """Keep a site's first version; of two who make it at once, the earlier one's stands."""
        ...


class PlanCadences(Protocol):
    async def find(self, aggregate_id: UUID) -> PlanCadence | None: ...
    async def of_plans(self, plan_ids: Collection[UUID]) -> list[PlanCadence]:
        """Lock and return them: of two who adapt one plan, the later one sees what was heard."""
        ...

    def add(self, aggregate: PlanCadence) -> None: ...
