"""Time as a caller: each site follows what another one told of the end of a person's care."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime

from services.aftercare.handlers.persons.settling import SettlePersons, settle_persons
from services.aftercare.ports import AftercareUnitOfWork
from shared.clock import Clock
from shared.timers import Timer
from shared.unit_context import UnitContext


def person_timer(
    sites_unsettled: Callable[[datetime], Awaitable[list[str]]],
    unit_of_work: Callable[[UnitContext], AbstractAsyncContextManager[AftercareUnitOfWork]],
    clock: Clock,
) -> Timer[AftercareUnitOfWork]:
    return Timer(sites_unsettled, _settle, unit_of_work, clock)


async def _settle(at_most: int, uow: AftercareUnitOfWork) -> int:
    return await settle_persons(SettlePersons(at_most), uow)
