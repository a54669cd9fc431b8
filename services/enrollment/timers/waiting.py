"""Moves waitlists when offers and reservations end, and says when care is overdue."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime

from services.enrollment.handlers.seats.passing_time import (
    MoveWaitlists,
    RaiseInitiationAlerts,
    move_waitlists,
    raise_initiation_alerts,
)
from services.enrollment.ports import EnrollmentUnitOfWork
from shared.clock import Clock
from shared.timers import Timer
from shared.unit_context import UnitContext

SitesDue = Callable[[datetime], Awaitable[list[str]]]
UnitOfWork = Callable[[UnitContext], AbstractAsyncContextManager[EnrollmentUnitOfWork]]

INITIATION_POLL = 60.0
"""Seconds; what is counted in days need not be looked at each second."""


def waitlist_timer(
    sites_due: SitesDue, unit_of_work: UnitOfWork, clock: Clock
) -> Timer[EnrollmentUnitOfWork]:
    return Timer(sites_due, _move, unit_of_work, clock)


def initiation_timer(
    sites_due: SitesDue, unit_of_work: UnitOfWork, clock: Clock
) -> Timer[EnrollmentUnitOfWork]:
    return Timer(sites_due, _raise, unit_of_work, clock, poll=INITIATION_POLL)


async def _move(at_most: int, uow: EnrollmentUnitOfWork) -> int:
    return await move_waitlists(MoveWaitlists(at_most), uow)


async def _raise(at_most: int, uow: EnrollmentUnitOfWork) -> int:
    return await raise_initiation_alerts(RaiseInitiationAlerts(at_most), uow)
