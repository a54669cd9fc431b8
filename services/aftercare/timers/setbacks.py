"""Time as a caller: tells once of each setback that waits for a person for too long."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime

from services.aftercare.handlers.setbacks.overdue import (
    TellOverdueSetbacks,
    tell_overdue_setbacks,
)
from services.aftercare.ports import AftercareUnitOfWork
from shared.clock import Clock
from shared.timers import Timer
from shared.unit_context import UnitContext


def setback_timer(
    sites_overdue: Callable[[datetime], Awaitable[list[str]]],
    unit_of_work: Callable[[UnitContext], AbstractAsyncContextManager[AftercareUnitOfWork]],
    clock: Clock,
) -> Timer[AftercareUnitOfWork]:
    return Timer(sites_overdue, _tell, unit_of_work, clock)


async def _tell(at_most: int, uow: AftercareUnitOfWork) -> int:
    return await tell_overdue_setbacks(TellOverdueSetbacks(at_most), uow)
