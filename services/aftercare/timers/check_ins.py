"""Time as a caller: wakes check-ins when their hour has come, on any number of workers."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime

from services.aftercare.handlers.check_ins.waking import WakeCheckIns, wake_check_ins
from services.aftercare.ports import AftercareUnitOfWork
from shared.clock import Clock
from shared.timers import Timer
from shared.unit_context import UnitContext

BATCHES_AT_ONCE = 2


def check_in_timer(
    sites_waking: Callable[[datetime], Awaitable[list[str]]],
    unit_of_work: Callable[[UnitContext], AbstractAsyncContextManager[AftercareUnitOfWork]],
    clock: Clock,
    *,
    at_once: int = BATCHES_AT_ONCE,
) -> Timer[AftercareUnitOfWork]:
    return Timer(sites_waking, _wake, unit_of_work, clock, at_once=at_once)


async def _wake(at_most: int, uow: AftercareUnitOfWork) -> int:
    return await wake_check_ins(WakeCheckIns(at_most), uow)
