"""Owns time as a caller: what is due at a site is taken in batches, on any number of workers."""

import asyncio
import random
import time
from collections import deque
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

    `at_once` batches are under way beside each other: while one waits for its commit, another is
    prepared. Sites take turns, and who comes to have something due waits for no other site's end.
    """

    def __init__(
        self,
        sites_due: Callable[[datetime], Awaitable[list[str]]],
        take: Callable[[int, U], Awaitable[int]],
        unit_of_work: Callable[[UnitContext], AbstractAsyncContextManager[U]],
        clock: Clock,
        *,
        poll: float = POLL,
        at_once: int = 1,
    ) -> None:
        self._sites_due = sites_due
        self._take = take
        self._unit_of_work = unit_of_work
        self._clock = clock
        self._poll = poll
        self._at_once = at_once
        self._looked_at = 0.0

    async def run(self) -> None:
        """Take what is due, again and again, until cancelled; the worker restarts it on error."""
        while True:
            await self.take_all()
            await asyncio.sleep(self._poll)

    async def take_all(self) -> int:
        """Take everything due now and return how many steps were taken; sites take turns."""
        turns: deque[str] = deque()
        await self._look(turns)
        if not turns:
            return 0
        # Workers that wake together begin with different sites.
        turns.rotate(random.randrange(len(turns)))
        batches = (self._take_turns(turns) for _ in range(self._at_once))
        taken = await asyncio.gather(*batches, return_exceptions=True)
        for each in taken:
            if isinstance(each, BaseException):
                raise each
        return sum(each for each in taken if isinstance(each, int))

    async def _take_turns(self, turns: deque[str]) -> int:
        steps = 0
        while turns:
            site = turns[0]
            turns.rotate(-1)
            taken = await self._take_some(site)
            steps += taken
            if taken < BATCH and site in turns:
                turns.remove(site)
            is_time = time.monotonic() - self._looked_at >= self._poll
            if taken == BATCH and is_time:  # there is much to do: others may have come meanwhile
                await self._look(turns)
        return steps

    async def _look(self, turns: deque[str]) -> None:
        """Let sites in that have something due, next to those that have their turns already."""
        self._looked_at = time.monotonic()
        due = await self._sites_due(self._clock.now())
        turns.extendleft(site for site in due if site not in turns)

    async def _take_some(self, site: str) -> int:
        async with self._unit_of_work(UnitContext(site, correlation_id=new_id())) as uow:
            return await self._take(BATCH, uow)
