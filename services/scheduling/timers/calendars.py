"""Owns the timer that ends the calendars of clients who left long ago."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime

from services.scheduling.handlers.calendars.feeds import EndFeeds, end_feeds
from services.scheduling.ports import SchedulingUnitOfWork
from shared.clock import Clock
from shared.timers import Timer
from shared.unit_context import UnitContext

POLL = 300.0
"""Seconds between looks at the clock: days pass slowly."""


def calendar_timer(
    sites_due: Callable[[datetime], Awaitable[list[str]]],
    unit_of_work: Callable[[UnitContext], AbstractAsyncContextManager[SchedulingUnitOfWork]],
    clock: Clock,
) -> Timer[SchedulingUnitOfWork]:
    return Timer(sites_due, _end, unit_of_work, clock, poll=POLL)


async def _end(at_most: int, uow: SchedulingUnitOfWork) -> int:
    return await end_feeds(EndFeeds(at_most), uow)
