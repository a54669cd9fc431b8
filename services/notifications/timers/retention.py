"""Time as a caller: what has done its work is removed, on any replica, once in a while."""

import asyncio
from datetime import datetime
from typing import Protocol

import structlog

from shared.clock import Clock

EVERY_SECONDS = 600.0

log = structlog.get_logger(__name__)


class Keeping(Protocol):
    async def tidy(self, now: datetime) -> int: ...


class Tidier:
    def __init__(self, keeping: Keeping, clock: Clock) -> None:
        self._keeping = keeping
        self._clock = clock

    async def run(self) -> None:
        """Tidy again and again, until cancelled; the worker restarts it on error."""
        while True:
            await self.run_once()
            await asyncio.sleep(EVERY_SECONDS)

    async def run_once(self) -> None:
        removed = await self._keeping.tidy(self._clock.now())
        if removed:
            log.info("tidied", count=removed)
