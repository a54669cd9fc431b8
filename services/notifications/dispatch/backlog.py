"""Shows how much is due and how old it is: what a dispatcher is scaled by."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

import prometheus_client

from services.notifications.domain.terms import Lane
from services.notifications.queries.backlog import Backlog
from shared.clock import Clock
from shared.telemetry import REGISTRY

MEASURE_SECONDS = 5.0

_DUE = prometheus_client.Gauge(
    "footbridge_notifications_due", "Due and not handed over.", ["lane"], registry=REGISTRY
)
_OLDEST = prometheus_client.Gauge(
    "footbridge_notifications_oldest_due_seconds",
    "Age of the oldest that is due and not handed over.",
    ["lane"],
    registry=REGISTRY,
)


class BacklogGauge:
    """Shows how much is due and how old it is: what a dispatcher is scaled by."""

    def __init__(
        self, backlog: Callable[[datetime], Awaitable[Mapping[Lane, Backlog]]], clock: Clock
    ) -> None:
        self._backlog = backlog
        self._clock = clock

    async def run(self) -> None:
        while True:
            await self.measure()
            await asyncio.sleep(MEASURE_SECONDS)

    async def measure(self) -> None:
        now = self._clock.now()
        found = await self._backlog(now)
        for lane in Lane:
            due = found.get(lane, Backlog(0, now))
            _DUE.labels(lane.name.lower()).set(due.count)
            _OLDEST.labels(lane.name.lower()).set((now - due.oldest).total_seconds())
