"""Owns the goal: what a client wants to reach in a stay, by FHIR's lifecycle, and how it goes."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from shared.aggregate import Aggregate
from shared.errors import BrokenRule, Invalid
from shared.states import StateMachine


class GoalState(StrEnum):
    """FHIR R4 Goal.lifecycleStatus. `accepted`: the client agreed to it."""

    PROPOSED = "proposed"
    PLANNED = "planned"
    ACCEPTED = "accepted"
    ACTIVE = "active"
    ON_HOLD = "on-hold"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    REJECTED = "rejected"
    ENTERED_IN_ERROR = "entered-in-error"


class Achievement(StrEnum):
    """FHIR R4 Goal.achievementStatus."""

    IN_PROGRESS = "in-progress"
    IMPROVING = "improving"
    WORSENING = "worsening"
    NO_CHANGE = "no-change"
    ACHIEVED = "achieved"
    SUSTAINING = "sustaining"
    NOT_ACHIEVED = "not-achieved"
    NO_PROGRESS = "no-progress"
    NOT_ATTAINABLE = "not-attainable"


_MISTAKE = GoalState.ENTERED_IN_ERROR

GOAL = StateMachine(
    "goal",
    {
        GoalState.PROPOSED: frozenset(
            {GoalState.PLANNED, GoalState.ACCEPTED, GoalState.REJECTED, _MISTAKE}
        ),
        GoalState.PLANNED: frozenset({GoalState.ACCEPTED, GoalState.CANCELLED, _MISTAKE}),
        GoalState.ACCEPTED: frozenset({GoalState.ACTIVE, GoalState.CANCELLED, _MISTAKE}),
        GoalState.ACTIVE: frozenset(
            {GoalState.ON_HOLD, GoalState.COMPLETED, GoalState.CANCELLED, _MISTAKE}
        ),
        GoalState.ON_HOLD: frozenset({GoalState.ACTIVE, GoalState.CANCELLED, _MISTAKE}),
        GoalState.COMPLETED: frozenset({_MISTAKE}),
        GoalState.CANCELLED: frozenset({_MISTAKE}),
        GoalState.REJECTED: frozenset({_MISTAKE}),
        GoalState.ENTERED_IN_ERROR: frozenset(),
    },
)

MOST_NOTES = 500
"""Entries of progress that one goal takes: daily for longer than a stay lasts."""


class GoalIsNotPursued(BrokenRule):
    """Progress is made towards a goal that the client agreed to, and that is not given up."""


class GoalHasEnoughProgress(BrokenRule):
    """A goal keeps so many entries of progress and no more: complete it, or propose another."""


class TargetLiesBehind(Invalid):
    """A goal is reached in the time to come."""


class ProgressOutOfOrder(Invalid):
    """Progress is dated between the last entry and today."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalProgress:
    """How it went by a day, by whom it was noted and when; the note is sealed, in base 64."""

    on: date
    achievement: Achievement
    by: str | None
    at: datetime
    sealed_note: str | None = None


PURSUED = frozenset({GoalState.ACCEPTED, GoalState.ACTIVE, GoalState.ON_HOLD, GoalState.COMPLETED})


@dataclass(kw_only=True)
class Goal(Aggregate):
    """A client's goal in an episode; it goes where the episode goes. Its words are sealed."""

    episode_id: UUID
    client_id: UUID
    sealed: bytes
    state: GoalState = GoalState.PROPOSED
    since: date
    reason_code: str | None = None
    target_on: date | None = None
    progress: tuple[GoalProgress, ...] = ()

    def aim(self, target_on: date | None, *, today: date) -> None:
        """Set the day by which to reach it. Raises TargetLiesBehind."""
        if target_on is not None and target_on < today:
            raise TargetLiesBehind("Not before today.", field="target_on")
        self.target_on = target_on

    def become(self, state: GoalState, *, on: date, reason_code: str | None) -> None:
        self.state = GOAL.require(self.state, state)
        self.since, self.reason_code = on, reason_code

    def note(self, entry: GoalProgress, *, today: date) -> None:
        """Add an entry. Raises GoalIsNotPursued, ProgressOutOfOrder, GoalHasEnoughProgress."""
        if self.state not in PURSUED:
            raise GoalIsNotPursued("Let the client accept it first.", state=self.state.value)
        if len(self.progress) >= MOST_NOTES:
            raise GoalHasEnoughProgress("Complete it, or propose another.")
        if entry.on > today or (self.progress and entry.on < self.progress[-1].on):
            raise ProgressOutOfOrder("Between the last entry and today.", field="on")
        self.progress = (*self.progress, entry)

    @property
    def achievement(self) -> Achievement | None:
        return self.progress[-1].achievement if self.progress else None
