"""Owns why nothing is opened for a person any more, and what is to be looked at again."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from shared.errors import BrokenRule


class DiedMeanwhile(BrokenRule):
    """A stay at this site ended in death."""


class CareHasEnded(BrokenRule):
    """Another site told of a death: here is only said that nothing is opened any more."""

    def __init__(self) -> None:
        super().__init__(
            "Nothing is asked of this client or opened for them any more. If you know better, ask "
            "the program director: whatever they tell us themselves is still taken."
        )


class Ending(StrEnum):
    """What ends everything that is open for a person, at every site."""

    DEATH = "death"
    KEY_DESTROYED = "key_destroyed"


@dataclass(frozen=True, slots=True)
class Unsettled:
    """A person of this site of whom an ending was told, or taken back, at `told_at`.

    What was opened later stays: somebody who tells of themselves is heard. With `looks_around` the
    other sites are found once more, for who came to be known at one meanwhile.
    """

    client_id: UUID
    ending: Ending
    told_at: datetime
    looks_around: bool
