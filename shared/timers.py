"""Owns time as a caller: what is due at a site is taken in batches, on any number of workers."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Generic, TypeVar

from shared.clock import Clock
from shared.identifiers import new_id
from shared.unit_context import UnitContext

U = TypeVar("U")

POLL = 1.0
"""Seconds between looks at the clock."""
BATCH = 200
"""Steps taken in one transaction."""


class Timer(Generic[U]):
    """One kind of step that falls due. What is due stands in the database, none is lost with us.

    `sites_due` names the sites where something is due at an instant; `take` takes at most so many
    steps in one unit of work, and returns how many it took. It skips what others have locked.
    """

    def __init__(
        self,
        sites_due: Callable[[datetime], Awaitable[list[str]]],
        take: Callable[[int, U], Awaitable[int]],
        unit_of_work: Callable[[UnitContext], AbstractAsyncContextManager[U]],
        clock: Clock,
        *,
        poll: float = POLL,
    ) -> None:
        self._sites_due = sites_due
        self._take = take
        self._unit_of_work = unit_of_work
        self._clock = clock
        self._poll = poll

    async def run(self) -> None:
        """Take what is due, again and again, until cancelled; the worker restarts it on error."""
        while True:
            await self.take_all()
            await asyncio.sleep(self._poll)

    async def take_all(self) -> int:
        """Take everything due now and return how many steps were taken; sites take turns."""
        steps = 0
        waiting = await self._sites_due(self._clock.now())
        while waiting:
            for site in tuple(waiting):
                taken = await self._take_some(site)
                steps += taken
                if taken < BATCH:
                    waiting.remove(site)
        return steps

    async def _take_some(self, site: str) -> int:
        async with self._unit_of_work(UnitContext(site, correlation_id=new_id())) as uow:
            return await self._take(BATCH, uow)
