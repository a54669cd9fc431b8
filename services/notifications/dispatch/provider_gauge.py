"""Shows how providers stand and fare: names, codes and counts, nothing of any message."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

import prometheus_client

from services.notifications.domain.providers.breaker import Breaker
from services.notifications.queries.providers import ProviderHealth
from shared.clock import Clock
from shared.telemetry import REGISTRY

MEASURE_SECONDS = 5.0


def _gauge(name: str, words: str, *labels: str) -> prometheus_client.Gauge:
    full = f"footbridge_notifications_provider_{name}"
    return prometheus_client.Gauge(full, words, ["provider", *labels], registry=REGISTRY)


_WEIGHT = _gauge("weight", "Points of its channel's messages.")
_BREAKER = _gauge("breaker", "Whether its breaker is in this state.", "state")
_PAUSED = _gauge("paused", "Whether a person holds it back.")
_SUCCESS = _gauge("success", "Part of its calls that went well in the last ten minutes.")
_SECONDS = _gauge("seconds", "How long its calls took in the last ten minutes.", "quantile")
_TROUBLES = _gauge("troubles", "Its calls in the last ten minutes, by what went wrong.", "trouble")


class ProviderGauge:
    def __init__(
        self, health: Callable[[datetime], Awaitable[Sequence[ProviderHealth]]], clock: Clock
    ) -> None:
        self._health = health
        self._clock = clock

    async def run(self) -> None:
        while True:
            await self.measure()
            await asyncio.sleep(MEASURE_SECONDS)

    async def measure(self) -> None:
        _TROUBLES.clear()
        for each in await self._health(self._clock.now()):
            _show(each)


def _show(health: ProviderHealth) -> None:
    name = health.state["name"]
    _WEIGHT.labels(name).set(health.state["weight"])
    _PAUSED.labels(name).set(health.state["is_paused"])
    for state in Breaker:
        _BREAKER.labels(name, state.value).set(health.state["breaker"] == state.value)
    if health.success is not None:
        _SUCCESS.labels(name).set(health.success)
    for quantile, took in (("0.5", health.p50_ms), ("0.95", health.p95_ms)):
        if took is not None:
            _SECONDS.labels(name, quantile).set(took / 1000)
    for trouble, count in health.troubles.items():
        _TROUBLES.labels(name, trouble).set(count)
