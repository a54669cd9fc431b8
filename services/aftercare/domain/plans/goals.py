"""Goals of a plan: those carried over from the stay, without their words, and its own."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.aftercare.domain.episodes.known_goal import KnownGoal
from services.aftercare.domain.steps import Steps, step
from shared.errors import BrokenRule, NotFound

MOST_OWN_GOALS = 50


class NoSuchGoal(NotFound):
    pass


class GoalIsOver(BrokenRule):
    """What is reached, given up or a mistake is not carried over."""


class GoalIsNotActive(BrokenRule):
    pass


class PlanHasEnoughGoals(BrokenRule):
    pass


class OwnGoalState(StrEnum):
    """Of FHIR R4 Goal.lifecycleStatus, what a plan's own goal comes to."""

    ACTIVE = "active"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


OWN_GOAL_STEPS: Steps[OwnGoalState] = {
    "complete": step({OwnGoalState.ACTIVE}, OwnGoalState.COMPLETED, GoalIsNotActive),
    "cancel": step({OwnGoalState.ACTIVE}, OwnGoalState.CANCELLED, GoalIsNotActive),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnGoal:
    """A goal that the plan adds; its words are sealed under the client's key, in base 64."""

    goal_id: UUID
    sealed_words: str
    by: str | None
    at: datetime
    state: OwnGoalState = OwnGoalState.ACTIVE

    def after(self, name: str) -> "OwnGoal":
        """Return the goal a step on. Raises GoalIsNotActive."""
        return replace(self, state=OWN_GOAL_STEPS[name].take(self.state))


@dataclass(frozen=True, slots=True)
class GoalOfStay:
    """A goal of the stay as the plan sees it."""

    goal_id: UUID
    state: str
    carried_over: bool


def goals_of_stay(
    known: list[KnownGoal], choices: dict[UUID, bool], carried: tuple[UUID, ...] | None
) -> list[GoalOfStay]:
    """Return each goal with whether it is carried over.

    While a plan is a draft, open goals are, save those that a reviewer left out; from its
    activation on it is those of that day, whatever becomes of them.
    """
    return [
        GoalOfStay(
            goal.goal_id,
            goal.state,
            goal.is_open() and choices.get(goal.goal_id, True)
            if carried is None
            else goal.goal_id in carried,
        )
        for goal in known
    ]
