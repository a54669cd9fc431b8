"""Owns the timer that keeps sessions at their local time: each day, and after a new tzdata."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime

from services.scheduling.handlers.calendars.zone_checks import KeepLocalTimes, keep_local_times
from services.scheduling.ports import SchedulingUnitOfWork
from shared.clock import Clock
from shared.timers import Timer
from shared.unit_context import UnitContext

POLL = 60.0
"""Seconds between looks: a worker that is started with a new tzdata moves what it must soon."""


def zone_timer(
    sites_due: Callable[[datetime], Awaitable[list[str]]],
    unit_of_work: Callable[[UnitContext], AbstractAsyncContextManager[SchedulingUnitOfWork]],
    clock: Clock,
    *,
    tzdata: str,
) -> Timer[SchedulingUnitOfWork]:
    async def keep(at_most: int, uow: SchedulingUnitOfWork) -> int:
        return await keep_local_times(KeepLocalTimes(tzdata, at_most), uow)

    return Timer(sites_due, keep, unit_of_work, clock, poll=POLL)
