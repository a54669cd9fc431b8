"""Judging a channel's providers after new outcomes: breakers first, then weights."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.notifications.domain.providers.breaker import Recent
from services.notifications.domain.providers.provider import ProviderState
from services.notifications.domain.providers.thresholds import FIRST_DAY, Thresholds
from services.notifications.domain.providers.weights import SLOW_WITHIN, shifts
from services.notifications.domain.providers.windows import Counted, Tallied

BREAKER_WINDOW = timedelta(seconds=20)
JUDGED_WITHIN = SLOW_WITHIN
"""Older outcomes decide nothing."""


@dataclass(frozen=True, slots=True)
class Fresh:
    """Outcomes of one provider that were told since it was judged last."""

    calls: int
    failures: int


@dataclass(frozen=True, slots=True)
class Change:
    """Something about a provider that became another; what ops read. `what` names it."""

    provider: str
    what: str
    before: str
    after: str
    reason: str


def judged(
    channel: Sequence[ProviderState],
    fresh: Mapping[str, Fresh],
    counted: Sequence[Counted],
    now: datetime,
    chance: float,
    *,
    by: Thresholds = FIRST_DAY,
) -> tuple[list[ProviderState], list[Change]]:
    """Return the providers as they stand now, and what changed. `counted` has the fresh ones."""
    states, changes = [], []
    for state in channel:
        lately = _lately(state.name, counted, now)
        recent = Recent(lately.calls, lately.failures, chance, by)
        after = _with_breaker(state, fresh.get(state.name, Fresh(0, 0)), recent, now)
        states.append(after)
        if after.circuit.breaker is not state.circuit.breaker:
            changes.append(_breaker_change(state, after))
    moved = {shift.provider: shift for shift in shifts(states, counted, now, by)}
    changes += [
        Change(m.provider, "weight", str(m.before), str(m.after), m.reason.value)
        for m in moved.values()
    ]
    return [
        replace(state, weight=moved[state.name].after, weight_moved_at=now)
        if state.name in moved
        else state
        for state in states
    ], changes


def _lately(provider: str, counted: Sequence[Counted], now: datetime) -> Tallied:
    since = now - BREAKER_WINDOW
    return Tallied.of(c for c in counted if c.provider == provider and c.began_at >= since)


def _with_breaker(
    state: ProviderState, fresh: Fresh, recent: Recent, now: datetime
) -> ProviderState:
    return replace(state, circuit=state.circuit.heard(fresh.calls, fresh.failures, recent, now))


def _breaker_change(before: ProviderState, after: ProviderState) -> Change:
    reason = "probe_succeeded" if after.circuit.breaker == "closed" else "failures"
    return Change(
        before.name,
        "breaker",
        before.circuit.breaker.value,
        after.circuit.breaker.value,
        reason,
    )
