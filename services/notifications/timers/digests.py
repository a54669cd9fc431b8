"""Owns the timer of the morning's counts, at each site's own time."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime

from services.notifications.handlers.messages.digests import SendDigests, send_digests
from services.notifications.ports import NotificationsUnitOfWork
from shared.clock import Clock
from shared.timers import Timer
from shared.unit_context import UnitContext

POLL = 20.0
"""Seconds between looks at the clock: it is a matter of mornings."""


def digest_timer(
    sites_due: Callable[[datetime], Awaitable[list[str]]],
    unit_of_work: Callable[[UnitContext], AbstractAsyncContextManager[NotificationsUnitOfWork]],
    clock: Clock,
) -> Timer[NotificationsUnitOfWork]:
    return Timer(sites_due, _send, unit_of_work, clock, poll=POLL)


async def _send(at_most: int, uow: NotificationsUnitOfWork) -> int:
    return await send_digests(SendDigests(at_most), uow)
