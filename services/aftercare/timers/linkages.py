"""Time as a caller: reminds whoever owes a linkage's next step, on any number of workers."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime

from services.aftercare.handlers.linkages.owing import WakeLinkages, wake_linkages
from services.aftercare.ports import AftercareUnitOfWork
from shared.clock import Clock
from shared.timers import Timer
from shared.unit_context import UnitContext


def linkage_timer(
    sites_waking: Callable[[datetime], Awaitable[list[str]]],
    unit_of_work: Callable[[UnitContext], AbstractAsyncContextManager[AftercareUnitOfWork]],
    clock: Clock,
) -> Timer[AftercareUnitOfWork]:
    return Timer(sites_waking, _wake, unit_of_work, clock)


async def _wake(at_most: int, uow: AftercareUnitOfWork) -> int:
    return await wake_linkages(WakeLinkages(at_most), uow)
