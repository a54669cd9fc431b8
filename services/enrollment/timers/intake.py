"""Owns when intake runs out of time: drafts are deleted, undecided applications expire."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime

from services.enrollment.handlers.intake.applications import ExpireApplications, expire_applications
from services.enrollment.handlers.intake.drafts import ForgetDrafts, forget_drafts
from services.enrollment.ports import EnrollmentUnitOfWork
from shared.clock import Clock
from shared.timers import Timer
from shared.unit_context import UnitContext

POLL = 30.0
"""Seconds between looks at the clock: days pass slowly."""

SitesDue = Callable[[datetime], Awaitable[list[str]]]
UnitOfWork = Callable[[UnitContext], AbstractAsyncContextManager[EnrollmentUnitOfWork]]


def forgetting_timer(
    sites_due: SitesDue, unit_of_work: UnitOfWork, clock: Clock
) -> Timer[EnrollmentUnitOfWork]:
    """Delete drafts that nobody submitted, and what was sealed in them."""
    return Timer(sites_due, _forget, unit_of_work, clock, poll=POLL)


def expiry_timer(
    sites_due: SitesDue, unit_of_work: UnitOfWork, clock: Clock
) -> Timer[EnrollmentUnitOfWork]:
    """End applications that nobody decided on in time."""
    return Timer(sites_due, _expire, unit_of_work, clock, poll=POLL)


async def _forget(at_most: int, uow: EnrollmentUnitOfWork) -> int:
    return await forget_drafts(ForgetDrafts(at_most), uow)


async def _expire(at_most: int, uow: EnrollmentUnitOfWork) -> int:
    return await expire_applications(ExpireApplications(at_most), uow)
