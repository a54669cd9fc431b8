"""What aftercare has learned of a stay's goal: where it stands, and never its words."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from shared.aggregate import Aggregate

OPEN_STATES = frozenset({"proposed", "planned", "accepted", "active", "on-hold"})
"""Of FHIR R4 Goal.lifecycleStatus; a code of tomorrow is taken for one that is over."""


@dataclass(kw_only=True)
class KnownGoal(Aggregate):
    """A goal as events told it at one site; `heard` is the number of the newest word on it."""

    goal_id: UUID
    episode_id: UUID
    client_id: UUID
    state: str
    heard: int

    def learn(self, seq: int, state: str) -> bool:
        """Return whether this was new."""
        if seq <= self.heard:
            return False
        self.heard, self.state = seq, state
        return True

    def is_open(self) -> bool:
        return self.state in OPEN_STATES


def newest_words(goals: Iterable[KnownGoal]) -> list[KnownGoal]:
    """Return each goal once, by the newest word on it: a stay may have gone through two sites."""
    newest: dict[UUID, KnownGoal] = {}
    for goal in goals:
        known = newest.get(goal.goal_id)
        if known is None or known.heard < goal.heard:
            newest[goal.goal_id] = goal
    return sorted(newest.values(), key=lambda goal: goal.goal_id)
