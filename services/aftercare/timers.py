"""Time as a caller: wakes check-ins when their hour has come, on any number of workers."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime

from services.aftercare.handlers.check_ins import WakeCheckIns, wake_check_ins
from services.aftercare.ports import AftercareUnitOfWork
from shared.clock import Clock
from shared.identifiers import new_id
from shared.unit_context import UnitContext

POLL = 1.0
"""Seconds between looks at the clock."""
BATCH = 200
"""Check-ins woken in one transaction."""


class CheckInTimers:
    """Every step that is due is kept in the database, so nothing is lost with this process."""

    def __init__(
        self,
        sites_waking: Callable[[datetime], Awaitable[list[str]]],
        unit_of_work: Callable[[UnitContext], AbstractAsyncContextManager[AftercareUnitOfWork]],
        clock: Clock,
    ) -> None:
        self._sites_waking = sites_waking
        self._unit_of_work = unit_of_work
        self._clock = clock

    async def run(self) -> None:
        """Wake what is due, again and again, until cancelled; the worker restarts it on error."""
        while True:
            await self.wake_all()
            await asyncio.sleep(POLL)

    async def wake_all(self) -> int:
        """Wake everything due now and return how many steps were taken; sites take turns."""
        steps = 0
        waiting = await self._sites_waking(self._clock.now())
        while waiting:
            for site in tuple(waiting):
                woken = await self._wake_some(site)
                steps += woken
                if woken < BATCH:
                    waiting.remove(site)
        return steps

    async def _wake_some(self, site: str) -> int:
        async with self._unit_of_work(UnitContext(site, correlation_id=new_id())) as uow:
            return await wake_check_ins(WakeCheckIns(BATCH), uow)
