"""Owns the timer that applies receipts: soon after they came, on any replica."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime

from services.notifications.handlers.replies.receipts import ApplyReceipts, apply_receipts
from services.notifications.ports import NotificationsUnitOfWork
from shared.clock import Clock
from shared.timers import Timer
from shared.unit_context import UnitContext

POLL = 0.5
"""Seconds between looks: an outcome that nobody knows may be settled by a receipt."""


def receipt_timer(
    sites_due: Callable[[datetime], Awaitable[list[str]]],
    unit_of_work: Callable[[UnitContext], AbstractAsyncContextManager[NotificationsUnitOfWork]],
    clock: Clock,
    chance: Callable[[], float],
) -> Timer[NotificationsUnitOfWork]:
    async def apply(at_most: int, uow: NotificationsUnitOfWork) -> int:
        return await apply_receipts(ApplyReceipts(at_most, chance), uow)

    return Timer(sites_due, apply, unit_of_work, clock, poll=POLL)
