"""A linkage: the way from a plan to one provider of what follows."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from services.aftercare.domain.steps import Steps, step
from shared.aggregate import Aggregate
from shared.errors import BrokenRule


class LinkageHasNoProvider(BrokenRule):
    pass


class LinkageIsNotProposed(BrokenRule):
    pass


class LinkageIsOver(BrokenRule):
    pass


class LinkageKind(StrEnum):
    THERAPY = "therapy"
    SUPPORT_GROUP = "support_group"
    SOBER_LIVING = "sober_living"
    WORKSHOP = "workshop"
    COURSE = "course"


class LinkageState(StrEnum):
    PROPOSED = "proposed"
    REQUESTED = "requested"
    CANCELLED = "cancelled"


_PENDING = {LinkageState.PROPOSED, LinkageState.REQUESTED}

LINKAGE_STEPS: Steps[LinkageState] = {
    "request": step({LinkageState.PROPOSED}, LinkageState.REQUESTED, LinkageIsNotProposed),
    "cancel": step(_PENDING, LinkageState.CANCELLED, LinkageIsOver),
}


@dataclass(kw_only=True)
class Linkage(Aggregate):
    """`provider_code` names an organisation in a directory, never a person."""

    plan_id: UUID
    client_id: UUID
    kind: LinkageKind
    provider_code: str | None = None
    state: LinkageState = LinkageState.PROPOSED

    def request(self) -> str:
        """Ask the provider; return its code. Raises LinkageHasNoProvider."""
        if self.provider_code is None:
            raise LinkageHasNoProvider("Name a provider before asking it.")
        self.state = LINKAGE_STEPS["request"].take(self.state)
        return self.provider_code

    def cancel(self) -> None:
        self.state = LINKAGE_STEPS["cancel"].take(self.state)

    def can_be_cancelled(self) -> bool:
        return LINKAGE_STEPS["cancel"].can_take(self.state)
