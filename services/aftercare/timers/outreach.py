"""Time as a caller: outreach whose deadline has passed goes to the next role."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime

from services.aftercare.handlers.outreach.taking_over import TakeOverOutreach, take_over_outreach
from services.aftercare.ports import AftercareUnitOfWork
from shared.clock import Clock
from shared.timers import Timer
from shared.unit_context import UnitContext


def outreach_timer(
    sites_overdue: Callable[[datetime], Awaitable[list[str]]],
    unit_of_work: Callable[[UnitContext], AbstractAsyncContextManager[AftercareUnitOfWork]],
    clock: Clock,
) -> Timer[AftercareUnitOfWork]:
    return Timer(sites_overdue, _take_over, unit_of_work, clock)


async def _take_over(at_most: int, uow: AftercareUnitOfWork) -> int:
    return await take_over_outreach(TakeOverOutreach(at_most), uow)
