"""Time as a caller: asks enrollment for baselines, in small batches, on any number of workers."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime

from services.aftercare.handlers.outcomes.baselines import (
    KeepAnswer,
    keep_answer,
    lease_baselines,
)
from services.aftercare.ports import AftercareUnitOfWork
from services.aftercare.ports.outcomes import AssessmentTotals
from shared.clock import Clock
from shared.identifiers import new_id
from shared.unit_context import UnitContext

POLL = 5.0
"""Seconds between looks at the clock."""
BATCH = 20

Units = Callable[[UnitContext], AbstractAsyncContextManager[AftercareUnitOfWork]]


class BaselineTimer:
    """No transaction waits for enrollment: it is asked between a lease and the answer's keeping."""

    def __init__(
        self,
        sites_waking: Callable[[datetime], Awaitable[list[str]]],
        totals: AssessmentTotals,
        units: Units,
        clock: Clock,
    ) -> None:
        self._sites_waking = sites_waking
        self._totals = totals
        self._units = units
        self._clock = clock

    async def run(self) -> None:
        """Ask for what is wanted, again and again, until cancelled."""
        while True:
            await self.ask_all()
            await asyncio.sleep(POLL)

    async def ask_all(self) -> int:
        """Ask for everything that is wanted now; return how many answers were kept."""
        asked = 0
        for site in await self._sites_waking(self._clock.now()):
            while some := await self._ask_some(site):
                asked += some
        return asked

    async def _ask_some(self, site: str) -> int:
        async with self._units(UnitContext(site, new_id())) as uow:
            leased = await lease_baselines(BATCH, uow)
        for baseline in leased:
            answer = await self._totals.of(site, baseline.client_id, baseline.id)
            async with self._units(UnitContext(site, new_id())) as uow:
                await keep_answer(KeepAnswer(baseline.id, answer), uow)
        return len(leased)
