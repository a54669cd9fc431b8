"""The breaker of a provider, shared by all replicas: when it opens, probes and closes."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from services.notifications.domain.providers.thresholds import FIRST_DAY, Thresholds
from shared.states import ActionMachine

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
        by = recent.by
        match self.breaker:
            case Breaker.HALF_OPEN if failures == calls:
                return self._opened("fail", row, now, recent)
            case Breaker.HALF_OPEN:
                return Circuit(BREAKER.after(self.breaker, "succeed"))
            case Breaker.CLOSED if row >= by.failures_in_a_row or recent.is_failing:
                return self._opened("trip", row, now, recent)
            case Breaker.CLOSED:
                return replace(self, in_a_row=row)
            case Breaker.OPEN:
                # What was under way when it opened says nothing new.
                return self

    def _opened(self, action: str, row: int, now: datetime, recent: "Recent") -> "Circuit":
        state = BREAKER.after(self.breaker, action)
        until = now + open_for(self.trips, recent.chance, recent.by)
        return Circuit(state, until, self.trips + 1, row)


@dataclass(frozen=True, slots=True)
class Recent:
    """What a provider answered lately, and by what that is judged.

    `chance` (0 to 1) spreads when breakers are probed.
    """

    calls: int
    failures: int
    chance: float
    by: Thresholds = FIRST_DAY

    @property
    def is_failing(self) -> bool:
        is_enough = self.calls >= self.by.calls_to_judge
        return is_enough and self.failures >= self.by.share_to_open * self.calls


def open_for(trips: int, chance: float, by: Thresholds = FIRST_DAY) -> timedelta:
    """Return how long it stays open: a bound that doubles per trip, and jitter in its upper half.

    Full jitter would probe a dead provider at once; half of the bound is always kept.
    """
    bound: timedelta = min(by.longest_open, by.shortest_open * 2 ** min(trips, 10))
    return bound * (0.5 + chance / 2)
