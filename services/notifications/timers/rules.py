"""Owns the timer by which what waits follows the rules that a site has published."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime

from services.notifications.handlers.rules.following import FollowRules, follow_rules
from services.notifications.ports import NotificationsUnitOfWork
from shared.clock import Clock
from shared.timers import Timer
from shared.unit_context import UnitContext

POLL = 2.0
"""Seconds between looks for a version that nothing has followed yet."""


def rules_timer(
    sites_to_follow: Callable[[datetime], Awaitable[list[str]]],
    unit_of_work: Callable[[UnitContext], AbstractAsyncContextManager[NotificationsUnitOfWork]],
    clock: Clock,
) -> Timer[NotificationsUnitOfWork]:
    return Timer(sites_to_follow, _follow, unit_of_work, clock, poll=POLL)


async def _follow(at_most: int, uow: NotificationsUnitOfWork) -> int:
    return await follow_rules(FollowRules(at_most), uow)
