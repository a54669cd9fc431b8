"""Time as a caller: takes what is paused out of the queue, and puts it back afterwards."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.notifications.domain.operations.pause import EVERYWHERE
from services.notifications.handlers.operations.pauses import lapse_pauses
from services.notifications.ports import NotificationsUnitOfWork
from shared.clock import Clock
from shared.identifiers import new_id
from shared.unit_context import UnitContext

AT_MOST = 2000
"""Rows in one statement."""
LOOK_SECONDS = 1.0


class Parking(Protocol):
    async def is_any_active(self) -> bool: ...
    async def park(self, at_most: int, now: datetime) -> int: ...
    async def ended(self) -> list[UUID]: ...
    async def release(self, pause_id: UUID, at_most: int, now: datetime) -> int: ...
    async def note_released(self, pause_id: UUID, now: datetime) -> bool: ...


class Attendant:
    """Runs on every replica; rows that another one has in hand are left to it."""

    def __init__(
        self,
        parking: Parking,
        units: Callable[[UnitContext], AbstractAsyncContextManager[NotificationsUnitOfWork]],
        clock: Clock,
    ) -> None:
        self._parking = parking
        self._units = units
        self._clock = clock

    async def run(self) -> None:
        while True:
            await self.run_once()
            await asyncio.sleep(LOOK_SECONDS)

    async def run_once(self) -> None:
        """Note which pauses are over, let go what they held, and defer what others hold."""
        async with self._units(UnitContext(EVERYWHERE, correlation_id=new_id())) as uow:
            await lapse_pauses(uow)
        for pause_id in await self._parking.ended():
            await self._release(pause_id)
        if await self._parking.is_any_active():
            while await self._parking.park(AT_MOST, self._clock.now()) == AT_MOST:
                pass

    async def _release(self, pause_id: UUID) -> None:
        while await self._parking.release(pause_id, AT_MOST, self._clock.now()):
            pass
        await self._parking.note_released(pause_id, self._clock.now())
