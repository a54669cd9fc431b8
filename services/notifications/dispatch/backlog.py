"""Shows how much is due and how old it is: what a dispatcher is scaled by."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

import prometheus_client

from services.notifications.domain.terms import ChannelName, Lane
from services.notifications.queries.operations.counts import Due
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
    """Shows the same numbers on every replica: who scales takes the greatest."""

    def __init__(
        self,
        due: Callable[[datetime], Awaitable[Mapping[tuple[Lane, ChannelName], Due]]],
        clock: Clock,
    ) -> None:
        self._due = due
        self._clock = clock

    async def run(self) -> None:
        while True:
            await self.measure()
            await asyncio.sleep(MEASURE_SECONDS)

    async def measure(self) -> None:
        now = self._clock.now()
        found = await self._due(now)
        for lane in Lane:
            due = [one for (of, _), one in found.items() if of is lane]
            oldest = min((one.oldest for one in due if one.oldest), default=now)
            _DUE.labels(lane.name.lower()).set(sum(one.count for one in due))
            _OLDEST.labels(lane.name.lower()).set((now - oldest).total_seconds())
