"""A process that takes due steps at the times it is told, one a line; `holds` never commits."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial

import shared.timers
from services.notifications.queries.alerts import sites_due
from services.notifications.store import SqlNotificationsUnitOfWork
from services.notifications.timers.alerts import alert_timer
from shared.clock import SettableClock
from shared.database import Database
from shared.unit_context import UnitContext
from shared.unit_of_work import Units

STEPS_AT_ONCE = 3
"""Few, so that processes take steps of the same site side by side."""


async def main(url: str, *, holds: bool) -> None:
    shared.timers.BATCH = STEPS_AT_ONCE
    database, clock = await Database(url).open(), SettableClock(datetime.now(UTC))
    units = Units(SqlNotificationsUnitOfWork, database, clock)
    unit_of_work = partial(_held, units) if holds else units
    timer = alert_timer(partial(sites_due, database), unit_of_work, clock)
    _say("ready")
    while line := await asyncio.to_thread(sys.stdin.readline):
        clock.set(datetime.fromisoformat(line.strip()))
        _say(str(await timer.take_all()))


@asynccontextmanager
async def _held(
    units: Units[SqlNotificationsUnitOfWork], context: UnitContext
) -> AsyncIterator[SqlNotificationsUnitOfWork]:
    """Take steps, and wait with the commit until the process is killed."""
    async with units(context) as uow:
        yield uow
        _say("holding")
        await asyncio.Event().wait()


def _say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], holds=sys.argv[2:] == ["holds"]))
