"""What a provider answered lately, counted: the only ground on which it is judged."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from services.notifications.domain.providers.outcomes import ACCEPTED, is_failure

SLOT = timedelta(seconds=5)
"""Outcomes are counted per slot; what is judged is a number of them."""
BOUNDS_MS = (
    *(5, 10, 20, 35, 50, 75, 100, 150, 200, 300),
    *(500, 750, 1_000, 1_500, 2_000, 3_000, 5_000, 10_000),
)
"""Upper bounds of the counts of durations, in milliseconds; one more count is for the rest."""


@dataclass(frozen=True, slots=True)
class Counted:
    """The calls of one provider that ended in one way within a slot, by how long they took."""

    provider: str
    began_at: datetime
    outcome: str
    calls: int
    took: Sequence[int]


def slot_of(moment: datetime) -> datetime:
    """Return when the slot began that a moment lies in."""
    seconds = int(SLOT.total_seconds())
    return datetime.fromtimestamp(moment.timestamp() // seconds * seconds, UTC)


def histogram(milliseconds: Iterable[int]) -> list[int]:
    counts = [0] * (len(BOUNDS_MS) + 1)
    for each in milliseconds:
        counts[bisect_left(BOUNDS_MS, each)] += 1
    return counts


def quantile(took: Sequence[int], share: float) -> int | None:
    """Return the bound, in milliseconds, below which `share` of the calls took; None of none.

    What took longer than the last bound is told as twice that bound.
    """
    left = share * sum(took)
    if not left:
        return None
    for bound, count in zip((*BOUNDS_MS, 2 * BOUNDS_MS[-1]), took, strict=True):
        left -= count
        if left <= 0:
            return bound
    return 2 * BOUNDS_MS[-1]


@dataclass(frozen=True, slots=True)
class Tallied:
    """Counts of one provider over some slots."""

    by_outcome: Mapping[str, int]
    took: Sequence[int]

    @classmethod
    def of(cls, counted: Iterable[Counted]) -> "Tallied":
        by_outcome: dict[str, int] = {}
        took = [0] * (len(BOUNDS_MS) + 1)
        for each in counted:
            by_outcome[each.outcome] = by_outcome.get(each.outcome, 0) + each.calls
            took = [one + other for one, other in zip(took, each.took, strict=True)]
        return cls(by_outcome, took)

    @property
    def calls(self) -> int:
        return sum(self.by_outcome.values())

    @property
    def failures(self) -> int:
        return sum(count for outcome, count in self.by_outcome.items() if is_failure(outcome))

    @property
    def accepted(self) -> int:
        return self.by_outcome.get(ACCEPTED, 0)

    def slower_than(self, milliseconds: int) -> int:
        """Count the calls above a bound, which is one of `BOUNDS_MS`."""
        return sum(self.took[BOUNDS_MS.index(milliseconds) + 1 :])
