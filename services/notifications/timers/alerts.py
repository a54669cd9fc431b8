"""Owns the timer by which alerts climb, and the measure of those that nobody answered."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime

import prometheus_client

from services.notifications.domain.alerts.alert import UNANSWERED
from services.notifications.domain.alerts.terms import Urgency
from services.notifications.handlers.alerts.climbing import ClimbAlerts, climb_alerts
from services.notifications.handlers.alerts.outages import watch_channels
from services.notifications.ports import NotificationsUnitOfWork
from services.notifications.queries.alerts import Standing
from shared.clock import Clock
from shared.telemetry import REGISTRY
from shared.timers import Timer
from shared.unit_context import UnitContext

POLL = 0.5
"""Seconds between looks: a crisis climbs in seconds. A look reads what waits, and no more."""
OUTAGE_POLL = 5.0
MEASURE_SECONDS = 5.0

_UNANSWERED = prometheus_client.Gauge(
    "footbridge_alerts_unanswered",
    "Alerts that nobody has answered; `exhausted` are those where everybody was told.",
    ["urgency", "state"],
    registry=REGISTRY,
)
_OLDEST = prometheus_client.Gauge(
    "footbridge_alerts_oldest_unanswered_seconds",
    "Age of the oldest alert that nobody has answered.",
    ["urgency"],
    registry=REGISTRY,
)


def alert_timer(
    sites_due: Callable[[datetime], Awaitable[list[str]]],
    unit_of_work: Callable[[UnitContext], AbstractAsyncContextManager[NotificationsUnitOfWork]],
    clock: Clock,
) -> Timer[NotificationsUnitOfWork]:
    return Timer(sites_due, _climb, unit_of_work, clock, poll=POLL)


def outage_timer(
    sites_of_outages: Callable[[datetime], Awaitable[list[str]]],
    unit_of_work: Callable[[UnitContext], AbstractAsyncContextManager[NotificationsUnitOfWork]],
    clock: Clock,
) -> Timer[NotificationsUnitOfWork]:
    return Timer(sites_of_outages, _watch, unit_of_work, clock, poll=OUTAGE_POLL)


async def _watch(_: int, uow: NotificationsUnitOfWork) -> int:
    return await watch_channels(uow)


async def _climb(at_most: int, uow: NotificationsUnitOfWork) -> int:
    return await climb_alerts(ClimbAlerts(at_most), uow)


class AlertGauge:
    """Shows how many alerts wait for an answer, and in how many of them everybody was told."""

    def __init__(self, standing: Callable[[], Awaitable[Sequence[Standing]]], clock: Clock) -> None:
        self._standing = standing
        self._clock = clock

    async def run(self) -> None:
        while True:
            await self.measure()
            await asyncio.sleep(MEASURE_SECONDS)

    async def measure(self) -> None:
        now, found = self._clock.now(), await self._standing()
        for urgency in Urgency:
            own = [one for one in found if one.urgency is urgency]
            for state in UNANSWERED:
                count = sum(one.count for one in own if one.state is state)
                _UNANSWERED.labels(urgency.value, state.value).set(count)
            oldest = min((one.oldest for one in own), default=now)
            _OLDEST.labels(urgency.value).set((now - oldest).total_seconds())
