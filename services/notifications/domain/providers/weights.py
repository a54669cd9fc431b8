"""How traffic moves between the providers of a channel, after GOV.UK Notify.

Errors and slowness move points away, calm lets them drift back; their sum never changes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from services.notifications.domain.providers.breaker import Breaker
from services.notifications.domain.providers.provider import ProviderState
from services.notifications.domain.providers.thresholds import FIRST_DAY, Thresholds
from services.notifications.domain.providers.windows import Counted, Tallied

ERRORS_WITHIN = timedelta(seconds=60)
SLOW_WITHIN = timedelta(minutes=5)
CALLS_TO_CALL_SLOW = 20


class Moved(StrEnum):
    """Why weight moved."""

    ERRORS = "errors"
    SLOW = "slow"
    CALM = "calm"
    SET = "set"


@dataclass(frozen=True, slots=True)
class Shift:
    """`provider` went from one weight to another."""

    provider: str
    before: int
    after: int
    reason: Moved


def shifts(
    channel: Sequence[ProviderState],
    counted: Sequence[Counted],
    now: datetime,
    by: Thresholds = FIRST_DAY,
) -> list[Shift]:
    """Return how a channel's weights move at `now`, judged by what was counted lately."""
    troubles = {
        state.name: trouble for state in channel if (trouble := _trouble(state, counted, now, by))
    }
    takers = [s for s in channel if s.name not in troubles and s.circuit.breaker is Breaker.CLOSED]
    givers = [s for s in channel if s.name in troubles and s.weight > 0]
    if givers and takers:
        return _moved_away(givers, takers, troubles, by.points)
    moves = [state.weight_moved_at for state in channel if state.weight_moved_at]
    if troubles or any(now - moment < by.calm for moment in moves):
        return []
    return _drifted(channel, by.points)


def _trouble(
    state: ProviderState, counted: Sequence[Counted], now: datetime, by: Thresholds
) -> Moved | None:
    """Return why points leave a provider. What led to its last move is not counted again."""

    def since(span: timedelta) -> Tallied:
        start = max(now - span, state.weight_moved_at or now - span)
        return Tallied.of(c for c in counted if c.provider == state.name and c.began_at >= start)

    if since(ERRORS_WITHIN).failures >= by.errors_to_move:
        return Moved.ERRORS
    lately = since(SLOW_WITHIN)
    if lately.calls < CALLS_TO_CALL_SLOW:
        return None
    is_slow = lately.slower_than(by.slow_ms) >= by.slow_share * lately.calls
    return Moved.SLOW if is_slow else None


def _moved_away(
    givers: Sequence[ProviderState],
    takers: Sequence[ProviderState],
    troubles: Mapping[str, Moved],
    at_most: int,
) -> list[Shift]:
    weights = {each.name: each.weight for each in (*givers, *takers)}
    reasons = dict(troubles)
    for giver in givers:
        points = min(at_most, weights[giver.name])
        weights[giver.name] -= points
        for taker, share in zip(takers, _shared(points, len(takers)), strict=True):
            weights[taker.name] += share
            reasons[taker.name] = troubles[giver.name]
    return _changes((*givers, *takers), weights, reasons)


def _drifted(channel: Sequence[ProviderState], points_left: int) -> list[Shift]:
    """Move up to so many points from whoever is above home to whoever is below."""
    weights = {each.name: each.weight for each in channel}
    left = points_left
    for high in channel:
        for low in channel:
            above = weights[high.name] - high.home_weight
            below = low.home_weight - weights[low.name]
            points = max(min(left, above, below), 0)
            weights[high.name] -= points
            weights[low.name] += points
            left -= points
    return _changes(channel, weights, {each.name: Moved.CALM for each in channel})


def _changes(
    channel: Sequence[ProviderState], weights: Mapping[str, int], reasons: Mapping[str, Moved]
) -> list[Shift]:
    return [
        Shift(each.name, each.weight, weights[each.name], reasons[each.name])
        for each in channel
        if weights[each.name] != each.weight
    ]


def _shared(points: int, among: int) -> list[int]:
    each, rest = divmod(points, among)
    return [each + (place < rest) for place in range(among)]
