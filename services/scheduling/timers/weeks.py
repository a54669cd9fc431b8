"""Owns the timer of weeks: they begin, the short ones are told mid-week, they end."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime

from services.scheduling.handlers.weeks.passing_time import AT_ONCE, TurnWeeks, turn_weeks
from services.scheduling.ports import SchedulingUnitOfWork
from shared.clock import Clock
from shared.timers import BATCH, Timer
from shared.unit_context import UnitContext

POLL = 30.0
"""Seconds between looks at the clock: weeks turn at midnight, and are told at the site's check."""


def week_timer(
    sites_due: Callable[[datetime], Awaitable[list[str]]],
    unit_of_work: Callable[[UnitContext], AbstractAsyncContextManager[SchedulingUnitOfWork]],
    clock: Clock,
) -> Timer[SchedulingUnitOfWork]:
    return Timer(sites_due, _turn, unit_of_work, clock, poll=POLL)


async def _turn(at_most: int, uow: SchedulingUnitOfWork) -> int:
    taken = await turn_weeks(TurnWeeks(at_most), uow)
    return at_most if taken == min(AT_ONCE, BATCH) else taken  # a full batch: there may be more
