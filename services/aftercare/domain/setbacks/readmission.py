"""What aftercare heard of readmissions: the application a setback led to, and what became of it."""

from dataclasses import dataclass
from uuid import UUID

from shared.aggregate import Aggregate
from shared.errors import BrokenRule

ENDED = frozenset({"declined", "referred_out", "withdrawn", "expired"})
"""States of an application from which no stay follows."""


class NoStayIsKnown(BrokenRule):
    """A readmission follows a stay."""

    def __init__(self) -> None:
        super().__init__("No stay of this client is known here: take in an application instead.")


@dataclass(kw_only=True)
class Readmission(Aggregate):
    """Which application stands for the setback of this id."""

    application_id: UUID


@dataclass(kw_only=True)
class KnownApplication(Aggregate):
    """An application of somebody who was here before, as events told it in whatever order.

    `state` is enrollment's, unknown ones included; `heard` the number of the newest word on it.
    `episode_id` is the stay that began of it.
    """

    client_id: UUID
    prior_episode_id: UUID
    state: str | None = None
    heard: int = 0
    episode_id: UUID | None = None

    def learn_state(self, seq: int, state: str) -> bool:
        """Return whether this was news."""
        if seq <= self.heard:
            return False
        self.state, self.heard = state, seq
        return True

    def learn_stay(self, episode_id: UUID) -> bool:
        """Return whether this was news. An application becomes a stay once more after a mistake."""
        if self.episode_id is not None and self.episode_id >= episode_id:
            return False
        self.episode_id = episode_id
        return True

    @property
    def ended_without_stay(self) -> bool:
        return self.state in ENDED and self.episode_id is None
