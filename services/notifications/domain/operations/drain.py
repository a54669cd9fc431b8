"""The drain: when each lane's channel will be empty, and what is of no use any more before.

Messages are a fluid here. In each step a channel's provider gives what it may to the lanes in their
order, and no lane gets more than its replicas hand over. In a lane who is due first goes first.
"""

import math
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from services.notifications.domain.terms import ChannelName, Lane

HORIZON = timedelta(hours=72)
"""What is not empty by then is not foretold."""
_STEPS = ((timedelta(minutes=2), 1.0), (timedelta(hours=1), 10.0), (HORIZON, 60.0))
"""Until when after now a step takes how many seconds."""
Kind = tuple[Lane, ChannelName]


@dataclass(frozen=True, slots=True)
class Cell:
    """So many messages that are due and useless at about the same moments."""

    kind: Kind
    due_at: datetime
    expires_at: datetime
    count: float


@dataclass(frozen=True, slots=True)
class Later:
    """So many wait for their time; the next is due within five minutes of `next_due_at`."""

    count: int
    next_due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """Rates by the second.

    `each` is what one replica hands over in a lane's channel, `provider` what a channel's providers
    take: none is named where they have no limit. `arriving` is what becomes due unplanned.
    """

    replicas: int
    each: Mapping[Kind, float]
    provider: Mapping[ChannelName, float]
    arriving: Mapping[Kind, float]
    later: Mapping[Kind, Later] = field(default_factory=dict)


class Bound(StrEnum):
    """What a lane's channel is held up by."""

    REPLICAS = "replicas"
    PROVIDER = "provider"
    NOTHING_DISPATCHES = "nothing_dispatches"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drain:
    """`empty_at` is None beyond the horizon. `expiring` are useless before their turn comes.

    More than `useful_replicas` would not help; None where each one more does.
    """

    kind: Kind
    due: int
    rate: float
    arriving: float
    bound: Bound
    empty_at: datetime | None
    expiring: int
    useful_replicas: int | None
    empty_at_with_useful: datetime | None = None
    later: int = 0
    next_due_at: datetime | None = None


@dataclass
class _Line:
    """One lane's channel while time passes."""

    waiting: deque[tuple[datetime, float]] = field(default_factory=deque)
    coming: deque[Cell] = field(default_factory=deque)
    expired: float = 0.0
    empty_at: datetime | None = None

    def join(self, until: datetime, arrived: float) -> None:
        while self.coming and self.coming[0].due_at <= until:
            cell = self.coming.popleft()
            self.waiting.append((cell.expires_at, cell.count))
        if arrived:
            self.waiting.append((until + HORIZON, arrived))

    def leave(self, at_most: float, now: datetime) -> float:
        """Let the first ones go; who is useless by now costs nothing. Return how many went."""
        left = at_most
        while self.waiting:
            expires_at, count = self.waiting[0]
            is_useless = expires_at <= now
            gone = 0.0 if is_useless else min(count, left)
            if is_useless:
                self.expired += count
            elif gone < count:
                self.waiting[0] = (expires_at, count - gone)
                return at_most
            self.waiting.popleft()
            left -= gone
        return at_most - left

    @property
    def is_empty(self) -> bool:
        return not self.waiting


def forecast(cells: Iterable[Cell], situation: Situation, now: datetime) -> list[Drain]:
    """Foretell each lane's channel that has something due or to come, the most urgent first."""
    known = [cell for cell in cells if cell.count]
    lines = _drained(known, situation, now)
    useful = {channel: _useful(channel, situation) for channel in ChannelName}
    more = {number: _drained(known, _with(situation, number), now) for number in _numbers(useful)}
    return [
        Drain(
            kind=kind,
            due=round(
                sum(cell.count for cell in known if cell.kind == kind and cell.due_at <= now)
            ),
            rate=_rate(kind, situation),
            arriving=situation.arriving.get(kind, 0.0),
            bound=_bound(kind, situation),
            empty_at=line.empty_at,
            expiring=round(line.expired),
            useful_replicas=(number := useful[kind[1]]),
            empty_at_with_useful=more[number][kind].empty_at if number else None,
            later=later.count if (later := situation.later.get(kind)) else 0,
            next_due_at=later.next_due_at if later else None,
        )
        for kind, line in sorted(lines.items())
    ]


def _drained(cells: list[Cell], situation: Situation, now: datetime) -> dict[Kind, _Line]:
    lines = _lines(cells, situation)
    for kind, line in lines.items():
        line.join(now, 0.0)
        if line.is_empty and not situation.arriving.get(kind):
            line.empty_at = now
    for moment, seconds in _moments(now):
        if all(line.empty_at is not None for line in lines.values()):
            break
        _step(lines, situation, moment, seconds)
    return lines


def _lines(cells: list[Cell], situation: Situation) -> dict[Kind, _Line]:
    lines: dict[Kind, _Line] = {}
    for cell in sorted(cells, key=lambda cell: cell.due_at):
        lines.setdefault(cell.kind, _Line()).coming.append(cell)
    for kind in (*situation.arriving, *situation.later):
        lines.setdefault(kind, _Line())
    return dict(sorted(lines.items()))


def _moments(now: datetime) -> Iterator[tuple[datetime, float]]:
    passed = 0.0
    for until, seconds in _STEPS:
        while passed < until.total_seconds():
            passed += seconds
            yield now + timedelta(seconds=passed), seconds


def _step(
    lines: Mapping[Kind, _Line], situation: Situation, moment: datetime, seconds: float
) -> None:
    budget = {channel: rate * seconds for channel, rate in situation.provider.items()}
    for kind, line in lines.items():
        _, channel = kind
        line.join(moment, situation.arriving.get(kind, 0.0) * seconds)
        may_go = situation.each.get(kind, 0.0) * situation.replicas * seconds
        may_go = min(may_go, budget.get(channel, math.inf))
        gone = line.leave(may_go, moment)
        if channel in budget:
            budget[channel] -= gone
        if line.is_empty and line.empty_at is None:
            unused = seconds * (1 - gone / may_go) if may_go else 0.0
            line.empty_at = moment - timedelta(seconds=unused)


def _rate(kind: Kind, situation: Situation) -> float:
    at_most = situation.each.get(kind, 0.0) * situation.replicas
    return min(at_most, situation.provider.get(kind[1], math.inf))


def _bound(kind: Kind, situation: Situation) -> Bound:
    at_most = situation.each.get(kind, 0.0) * situation.replicas
    if at_most == 0:
        return Bound.NOTHING_DISPATCHES
    limited = situation.provider.get(kind[1], math.inf) <= at_most
    return Bound.PROVIDER if limited else Bound.REPLICAS


def _useful(channel: ChannelName, situation: Situation) -> int | None:
    """Return how many replicas use up all that the channel's providers take."""
    limit = situation.provider.get(channel)
    fastest = max((rate for (_, of), rate in situation.each.items() if of is channel), default=0.0)
    if limit is None or not fastest:
        return None
    return max(1, math.ceil(limit / fastest))


def _numbers(useful: Mapping[ChannelName, int | None]) -> set[int]:
    return {number for number in useful.values() if number}


def _with(situation: Situation, replicas: int) -> Situation:
    return Situation(
        replicas=replicas,
        each=situation.each,
        provider=situation.provider,
        arriving=situation.arriving,
        later=situation.later,
    )
