"""Time as a caller: authorizations expire, and their last days come near."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime

from services.enrollment.handlers.payers.authorization_calendar import (
    TurnAuthorizationDays,
    turn_authorization_days,
)
from services.enrollment.ports import EnrollmentUnitOfWork
from shared.clock import Clock
from shared.timers import Timer
from shared.unit_context import UnitContext


def authorization_timer(
    sites_due: Callable[[datetime], Awaitable[list[str]]],
    unit_of_work: Callable[[UnitContext], AbstractAsyncContextManager[EnrollmentUnitOfWork]],
    clock: Clock,
) -> Timer[EnrollmentUnitOfWork]:
    return Timer(sites_due, _turn, unit_of_work, clock)


async def _turn(at_most: int, uow: EnrollmentUnitOfWork) -> int:
    return await turn_authorization_days(TurnAuthorizationDays(at_most=at_most), uow)
