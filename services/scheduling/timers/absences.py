"""Owns the timer that reminds of absence cases, escalates them, and sees contracts kept."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime

from services.scheduling.handlers.absences.passing_time import WakeAbsenceCases, wake_absence_cases
from services.scheduling.ports import SchedulingUnitOfWork
from shared.clock import Clock
from shared.timers import Timer
from shared.unit_context import UnitContext


def absence_timer(
    sites_waking: Callable[[datetime], Awaitable[list[str]]],
    unit_of_work: Callable[[UnitContext], AbstractAsyncContextManager[SchedulingUnitOfWork]],
    clock: Clock,
) -> Timer[SchedulingUnitOfWork]:
    return Timer(sites_waking, _wake, unit_of_work, clock)


async def _wake(at_most: int, uow: SchedulingUnitOfWork) -> int:
    return await wake_absence_cases(WakeAbsenceCases(at_most), uow)
