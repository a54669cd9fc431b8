"""Owns the timer that makes assessments due."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime

from services.enrollment.handlers.clinical.assessment_schedules import WakeRotas, wake_rotas
from services.enrollment.ports import EnrollmentUnitOfWork
from shared.clock import Clock
from shared.timers import Timer
from shared.unit_context import UnitContext


def assessment_timer(
    sites_waking: Callable[[datetime], Awaitable[list[str]]],
    unit_of_work: Callable[[UnitContext], AbstractAsyncContextManager[EnrollmentUnitOfWork]],
    clock: Clock,
) -> Timer[EnrollmentUnitOfWork]:
    return Timer(sites_waking, _wake, unit_of_work, clock)


async def _wake(at_most: int, uow: EnrollmentUnitOfWork) -> int:
    return await wake_rotas(WakeRotas(at_most), uow)
