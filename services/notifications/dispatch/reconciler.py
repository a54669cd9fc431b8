"""Time as a caller: asks providers about outcomes that nobody knows, on any replica."""

import asyncio
from collections import Counter

import prometheus_client

from services.notifications.handlers.providers.reconciling import Reconciling, reconcile_due
from shared.logging import get_logger
from shared.telemetry import REGISTRY

BATCH = 50
LOOK_SECONDS = 1.0

_SETTLED = prometheus_client.Counter(
    "footbridge_notifications_unknowns_settled",
    "Hand-overs whose answer was lost, by how that was settled.",
    ["resolution"],
    registry=REGISTRY,
)
log = get_logger(__name__)


class Reconciler:
    def __init__(self, by: Reconciling) -> None:
        self._by = by

    async def run(self) -> None:
        while True:
            settled = await self.run_once()
            if settled.total() < BATCH:
                await asyncio.sleep(LOOK_SECONDS)

    async def run_once(self) -> Counter[str]:
        """Ask about one batch; return how many were settled how."""
        settled = await reconcile_due(BATCH, self._by)
        for resolution, count in settled.items():
            _SETTLED.labels(resolution).inc(count)
        if settled:
            log.info("reconciled", count=settled.total(), state=sorted(settled))
        return settled
