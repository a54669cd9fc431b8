"""Owns the merge: a person said that two clients are one, and may take it back."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from shared.aggregate import Aggregate
from shared.errors import BrokenRule, Invalid
from shared.states import StateMachine


class MergeState(StrEnum):
    MERGED = "merged"
    REVERSED = "reversed"


MERGE = StateMachine(
    "client merge",
    {
        MergeState.MERGED: frozenset({MergeState.REVERSED}),
        MergeState.REVERSED: frozenset(),
    },
)


class ClientIsItself(Invalid):
    """A client is not the duplicate of themself."""


class MergeMakesChain(BrokenRule):
    """A client who is kept is nobody's duplicate, and a duplicate keeps nobody: no chain, no ring.

    Merge with the client who is kept, or reverse the other merge first.
    """


class MergeStandsAlready(BrokenRule):
    """These two are one already, and the same one is kept: there is nothing left to do."""


class BothHaveOpenEpisodes(BrokenRule):
    """One person is in care once. Discharge, or cancel, one of the two stays first."""


@dataclass(kw_only=True)
class ClientMerge(Aggregate):
    """Says that `duplicate_client_id` is `kept_client_id`. No other row says so, or is changed."""

    kept_client_id: UUID
    duplicate_client_id: UUID
    state: MergeState = MergeState.MERGED
    merged_at: datetime
    reversed_at: datetime | None = None

    def __post_init__(self) -> None:
        if self.kept_client_id == self.duplicate_client_id:
            raise ClientIsItself("Name two clients.", field="duplicate_client_id")

    def reverse(self, *, now: datetime) -> None:
        self.state = MERGE.require(self.state, MergeState.REVERSED)
        self.reversed_at = now
