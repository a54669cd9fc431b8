"""Shows how much waits and how old the oldest is: what workers are scaled and alarmed by."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

import prometheus_client

from services.aftercare.queries.operations.waiting import Waiting
from shared.clock import Clock
from shared.telemetry import REGISTRY

MEASURE_SECONDS = 15.0

_WAITING = prometheus_client.Gauge(
    "footbridge_aftercare_waiting", "What waits, by kind.", ["kind"], registry=REGISTRY
)
_OLDEST = prometheus_client.Gauge(
    "footbridge_aftercare_oldest_waiting_seconds",
    "Age of the oldest that waits, by kind.",
    ["kind"],
    registry=REGISTRY,
)


class WaitingGauge:
    """Shows the same numbers on every replica: who scales takes the greatest."""

    def __init__(
        self, waiting: Callable[[datetime], Awaitable[Mapping[str, Waiting]]], clock: Clock
    ) -> None:
        self._waiting = waiting
        self._clock = clock

    async def run(self) -> None:
        while True:
            await self.measure()
            await asyncio.sleep(MEASURE_SECONDS)

    async def measure(self) -> None:
        now = self._clock.now()
        for kind, one in (await self._waiting(now)).items():
            _WAITING.labels(kind).set(one.count)
            _OLDEST.labels(kind).set((now - (one.oldest or now)).total_seconds())
