"""What this replica does at the moment, and how fast: said to operators and to the forecast."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

import prometheus_client

from services.notifications.domain.terms import ChannelName, Lane
from services.notifications.ports.operations import Doing
from shared.clock import Clock
from shared.identifiers import new_id
from shared.telemetry import REGISTRY

SAID_EVERY_SECONDS = 2.0
FORGOTTEN_AFTER = timedelta(minutes=5)
_LATEST = 0.2
"""How much the latest batch weighs in what one takes."""

_IN_FLIGHT = prometheus_client.Gauge(
    "footbridge_notifications_in_flight",
    "Claimed by this replica and not recorded yet.",
    ["lane"],
    registry=REGISTRY,
)

Kind = tuple[Lane, ChannelName]


@dataclass
class Watched:
    """One batch, from its claim to its record."""

    claimed: int = 0

    def note(self, claimed: int) -> None:
        self.claimed = claimed


class Pulse:
    """Counts what is in flight; `at_once` is the most there can be in one lane's channel."""

    def __init__(self, at_once: int) -> None:
        self._at_once = at_once
        self._under_way: dict[Kind, list[Watched]] = defaultdict(list)
        self._seconds: dict[Kind, float] = {}

    @contextmanager
    def batch(self, kind: Kind) -> Iterator[Watched]:
        watched, began = Watched(), time.monotonic()
        self._under_way[kind].append(watched)
        try:
            yield watched
        finally:
            self._under_way[kind].remove(watched)
            if watched.claimed:
                self._weigh(kind, time.monotonic() - began)

    def doing(self) -> list[Doing]:
        return [
            Doing(
                lane=lane,
                channel=channel,
                in_flight=self._in_flight((lane, channel)),
                at_once=self._at_once,
                seconds=self._seconds.get((lane, channel)),
            )
            for lane in Lane
            for channel in ChannelName
        ]

    def _in_flight(self, kind: Kind) -> int:
        return sum(watched.claimed for watched in self._under_way[kind])

    def _weigh(self, kind: Kind, seconds: float) -> None:
        before = self._seconds.get(kind, seconds)
        self._seconds[kind] = before + _LATEST * (seconds - before)


class Tallies(Protocol):
    async def add_up(self) -> int: ...
    async def forget(self) -> None: ...
    async def note(self, replica: UUID, doing: Sequence[Doing], at: datetime) -> None: ...
    async def forget_gone(self, before: datetime) -> None: ...


class Bookkeeper:
    """Says what this replica does, and adds up what changed unless another replica is at it."""

    def __init__(self, tallies: Tallies, pulse: Pulse, clock: Clock) -> None:
        self._tallies = tallies
        self._pulse = pulse
        self._clock = clock
        self._replica = new_id()

    async def run(self) -> None:
        while True:
            await self.run_once()
            await asyncio.sleep(SAID_EVERY_SECONDS)

    async def run_once(self) -> None:
        now, doing = self._clock.now(), self._pulse.doing()
        for lane in Lane:
            in_flight = sum(one.in_flight for one in doing if one.lane is lane)
            _IN_FLIGHT.labels(lane.name.lower()).set(in_flight)
        await self._tallies.note(self._replica, doing, now)
        while await self._tallies.add_up():
            pass
        await self._tallies.forget()
        await self._tallies.forget_gone(now - FORGOTTEN_AFTER)
