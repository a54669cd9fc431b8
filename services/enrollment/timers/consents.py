"""Owns the timer that tells, once, of consents whose last day is near."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime

from services.enrollment.handlers.consents.consent_endings import (
    TellOfExpiringConsents,
    tell_of_expiring_consents,
)
from services.enrollment.ports import EnrollmentUnitOfWork
from shared.clock import Clock
from shared.timers import Timer
from shared.unit_context import UnitContext


def consent_timer(
    sites_with_expiring_consents: Callable[[datetime], Awaitable[list[str]]],
    unit_of_work: Callable[[UnitContext], AbstractAsyncContextManager[EnrollmentUnitOfWork]],
    clock: Clock,
    *,
    lead: int,
) -> Timer[EnrollmentUnitOfWork]:
    """Return the timer; `lead` is whole local days before a consent's last."""

    async def tell(at_most: int, uow: EnrollmentUnitOfWork) -> int:
        return await tell_of_expiring_consents(TellOfExpiringConsents(lead, at_most), uow)

    return Timer(sites_with_expiring_consents, tell, unit_of_work, clock)
