"""Owns the timer by which members are told of an event, some at a time."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime

from services.notifications.handlers.community.announcing import TellMembers, tell_members
from services.notifications.ports import NotificationsUnitOfWork
from shared.clock import Clock
from shared.timers import Timer
from shared.unit_context import UnitContext

POLL = 2.0
"""Seconds between looks: an announcement is in no hurry."""


def announcement_timer(
    sites_announcing: Callable[[datetime], Awaitable[list[str]]],
    unit_of_work: Callable[[UnitContext], AbstractAsyncContextManager[NotificationsUnitOfWork]],
    clock: Clock,
) -> Timer[NotificationsUnitOfWork]:
    return Timer(sites_announcing, _tell, unit_of_work, clock, poll=POLL)


async def _tell(at_most: int, uow: NotificationsUnitOfWork) -> int:
    return await tell_members(TellMembers(at_most), uow)
