"""The breaker of a provider, shared by all replicas: when it opens, probes and closes."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from shared.states import ActionMachine

FAILURES_IN_A_ROW = 6
"""This many failures with no success between them, however slowly they come, open it."""
CALLS_TO_JUDGE = 10
"""Fewer calls in the window say nothing about a share."""
SHARE_TO_OPEN = 0.8
"""The part of the window's calls that failed from which on it opens."""
SHORTEST_OPEN = timedelta(seconds=15)
LONGEST_OPEN = timedelta(minutes=5)
PROBE_LASTS = timedelta(seconds=15)
"""A probe that told nothing for so long died with its process: another may probe."""


class Breaker(StrEnum):
    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


BREAKER = ActionMachine(
    "breaker",
    {
        (Breaker.CLOSED, "trip"): Breaker.OPEN,
        (Breaker.OPEN, "probe"): Breaker.HALF_OPEN,
        # The probe before it died with its process.
        (Breaker.HALF_OPEN, "probe"): Breaker.HALF_OPEN,
        (Breaker.HALF_OPEN, "succeed"): Breaker.CLOSED,
        (Breaker.HALF_OPEN, "fail"): Breaker.OPEN,
        # Ops know that it is well again.
        (Breaker.OPEN, "reset"): Breaker.CLOSED,
        (Breaker.HALF_OPEN, "reset"): Breaker.CLOSED,
    },
)


@dataclass(frozen=True, slots=True)
class Circuit:
    """`until` is when an open one may be probed, or when a probe that says nothing is given up.

    `trips` counts how often it opened without closing between; `in_a_row` counts failures.
    """

    breaker: Breaker = Breaker.CLOSED
    until: datetime | None = None
    trips: int = 0
    in_a_row: int = 0

    def may_be_probed(self, now: datetime) -> bool:
        return self.breaker is not Breaker.CLOSED and self.until is not None and self.until <= now

    def probe(self, now: datetime) -> "Circuit":
        state = BREAKER.after(self.breaker, "probe")
        return replace(self, breaker=state, until=now + PROBE_LASTS)

    def reset(self) -> "Circuit":
        return Circuit(BREAKER.after(self.breaker, "reset"))

    def heard(self, calls: int, failures: int, recent: "Recent", now: datetime) -> "Circuit":
        """Return the circuit after `calls` more outcomes, which `recent` has in it."""
        if calls == 0:
            return self
        row = self.in_a_row + failures if failures == calls else 0
        match self.breaker:
            case Breaker.HALF_OPEN if failures == calls:
                return self._opened("fail", row, now, recent.chance)
            case Breaker.HALF_OPEN:
                return Circuit(BREAKER.after(self.breaker, "succeed"))
            case Breaker.CLOSED if row >= FAILURES_IN_A_ROW or recent.is_failing:
                return self._opened("trip", row, now, recent.chance)
            case Breaker.CLOSED:
                return replace(self, in_a_row=row)
            case Breaker.OPEN:
                # What was under way when it opened says nothing new.
                return self

    def _opened(self, action: str, row: int, now: datetime, chance: float) -> "Circuit":
        state = BREAKER.after(self.breaker, action)
        return Circuit(state, now + open_for(self.trips, chance), self.trips + 1, row)


@dataclass(frozen=True, slots=True)
class Recent:
    """What a provider answered lately. `chance` (0 to 1) spreads when breakers are probed."""

    calls: int
    failures: int
    chance: float

    @property
    def is_failing(self) -> bool:
        return self.calls >= CALLS_TO_JUDGE and self.failures >= SHARE_TO_OPEN * self.calls


def open_for(trips: int, chance: float) -> timedelta:
    """Return how long it stays open: a bound that doubles per trip, and jitter in its upper half.

    Full jitter would probe a dead provider at once; half of the bound is always kept.
    """
    bound: timedelta = min(LONGEST_OPEN, SHORTEST_OPEN * 2 ** min(trips, 10))
    return bound * (0.5 + chance / 2)
