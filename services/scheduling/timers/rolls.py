"""Owns the timer that locks rolls which everybody has a mark on."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime

from services.scheduling.handlers.rolls.locking import LockDueRolls, lock_due_rolls
from services.scheduling.ports import SchedulingUnitOfWork
from shared.clock import Clock
from shared.timers import Timer
from shared.unit_context import UnitContext

POLL = 20.0
"""Seconds between looks at the clock: it locks hours after the session."""


def locking_timer(
    sites_due: Callable[[datetime], Awaitable[list[str]]],
    unit_of_work: Callable[[UnitContext], AbstractAsyncContextManager[SchedulingUnitOfWork]],
    clock: Clock,
) -> Timer[SchedulingUnitOfWork]:
    return Timer(sites_due, _lock, unit_of_work, clock, poll=POLL)


async def _lock(at_most: int, uow: SchedulingUnitOfWork) -> int:
    return await lock_due_rolls(LockDueRolls(at_most), uow)
