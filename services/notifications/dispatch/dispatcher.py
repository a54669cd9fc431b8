"""Time as a caller: hands over what is due, each lane by a loop of its own, on any replica."""

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine, Mapping
from functools import partial
from typing import Any

import prometheus_client

from services.notifications.domain.terms import Lane
from services.notifications.handlers.delivery.handing_over import Dispatching, hand_over_due
from shared.logging import get_logger
from shared.telemetry import REGISTRY

_FATES = prometheus_client.Counter(
    "footbridge_notifications_fates",
    "Notifications that a dispatcher took up, by what became of them.",
    ["lane", "fate"],
    registry=REGISTRY,
)
log = get_logger(__name__)


class Dispatcher:
    """Lanes share neither loop nor connection, so that none waits behind another."""

    def __init__(
        self, lanes: Mapping[Lane, Dispatching], *, batch: int, poll_seconds: float
    ) -> None:
        self._lanes = lanes
        self._batch = batch
        self._poll_seconds = poll_seconds

    def loops(self) -> tuple[Callable[[], Coroutine[Any, Any, None]], ...]:
        """Return one endless loop per lane, for a worker to run and to start again."""
        return tuple(partial(self._run, lane) for lane in self._lanes)

    async def run_once(self, lane: Lane) -> Counter[str]:
        """Hand over one batch of a lane; return how many met which fate."""
        fates = await hand_over_due(lane, self._batch, self._lanes[lane])
        for fate, count in fates.items():
            _FATES.labels(lane.name.lower(), fate).inc(count)
        if fates:
            log.info("dispatched", count=fates.total(), state=sorted(fates))
        return fates

    async def _run(self, lane: Lane) -> None:
        while True:
            fates = await self._run_to_the_end(lane)
            if fates.total() < self._batch:
                await asyncio.sleep(self._poll_seconds)

    async def _run_to_the_end(self, lane: Lane) -> Counter[str]:
        """Run one batch; when told to stop, see it through, so that its outcome is known."""
        batch = asyncio.ensure_future(self.run_once(lane))
        try:
            return await asyncio.shield(batch)
        except asyncio.CancelledError:
            await asyncio.wait([batch])
            raise
