"""One client's week in a plan: proposed beside present, until it is applied or refused."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.scheduling.domain.plans.outcome import Shortfalls
from shared.aggregate import Aggregate
from shared.states import ActionMachine


class WeekState(StrEnum):
    PROPOSED = "proposed"
    APPLIED = "applied"
    REFUSED = "refused"


WEEK = ActionMachine(
    "planned week",
    {
        (WeekState.PROPOSED, "apply"): WeekState.APPLIED,
        (WeekState.REFUSED, "apply"): WeekState.APPLIED,
        (WeekState.PROPOSED, "refuse"): WeekState.REFUSED,
        (WeekState.REFUSED, "refuse"): WeekState.REFUSED,
    },
)


class AppliedAs(StrEnum):
    """As memberships from the week on, or as seats of that week alone."""

    MEMBERSHIPS = "memberships"
    ONE_WEEK = "one_week"


@dataclass(kw_only=True)
class PlannedWeek(Aggregate):
    """One client's week in one plan: the sessions proposed beside those in which a seat is held.

    `settled` are sessions of the week that a plan cannot change: they have begun, or are over.
    """

    plan_id: UUID
    client_id: UUID
    proposed: tuple[UUID, ...]
    present: tuple[UUID, ...]
    settled: tuple[UUID, ...] = ()
    shortfalls: Shortfalls
    present_shortfalls: Shortfalls
    causes: tuple[str, ...] = ()
    state: WeekState = WeekState.PROPOSED
    refusal: str | None = None
    applied_as: AppliedAs | None = None
    applied_at: datetime | None = None

    @property
    def changes_something(self) -> bool:
        return set(self.proposed) != set(self.present)

    def apply(self, as_: AppliedAs, now: datetime) -> None:
        self.state = WEEK.after(self.state, "apply")
        self.refusal, self.applied_as, self.applied_at = None, as_, now

    def refuse(self, rule: str) -> None:
        self.state = WEEK.after(self.state, "refuse")
        self.refusal = rule
