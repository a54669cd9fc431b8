"""Who owes a step is reminded, then told of: once, on any number of workers, at whatever time."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from httpx import AsyncClient
from sqlalchemy import update

from services.aftercare.handlers.linkages.owing import WakeLinkages, wake_linkages
from services.aftercare.main import linkage_timers, units_of_work
from services.aftercare.ports import AftercareUnitOfWork
from services.aftercare.tables import linkage as linkage_table
from shared.clock import SettableClock
from shared.database import Database
from shared.identifiers import new_id
from shared.timers import Timer
from shared.unit_context import UnitContext
from tests.integration.aftercare.closed_loop import Loop
from tests.integration.aftercare.consents import SqlUnits
from tests.integration.aftercare.settings import SETTINGS
from tests.unit.aftercare.room import DENVER, Room
from tests.unit.aftercare.stories import SITE

Workers = list[Timer[AftercareUnitOfWork]]
MONDAY_NOON = datetime(2026, 3, 2, 12, tzinfo=ZoneInfo(DENVER)).astimezone(UTC)


@pytest_asyncio.fixture
async def workers(url: str, clock: SettableClock, database: Database) -> AsyncIterator[Workers]:
    """Two workers, each with connections of its own; what other tests left owes nothing."""
    await database.execute(update(linkage_table).values(wakes_at=None))
    databases = [await Database(url).open() for _ in range(2)]
    yield [linkage_timers(SETTINGS, database, clock) for database in databases]
    for database_of_worker in databases:
        await database_of_worker.close()


@pytest.fixture
async def loop(room: Room, api: AsyncClient, units: SqlUnits, database: Database) -> Loop:
    return await Loop.begin(room, api, units, database)


async def wake(workers: Workers) -> None:
    await asyncio.gather(*(worker.take_all() for worker in workers))


async def test_a_provider_is_reminded_and_then_told_of_once(
    loop: Loop, workers: Workers, clock: SettableClock
) -> None:
    await loop.consent()
    clock.set(MONDAY_NOON)
    linkages = [await loop.requested() for _ in range(10)]
    for days, told in ((0.5, 0), (0.875, 1), (1.4, 1), (2.5, 2), (9, 2)):
        clock.set(MONDAY_NOON + timedelta(days=days))
        await wake(workers)
        expected = ["LinkageRequested", "LinkageStepDue", "LinkageStepOverdue"][: told + 1]
        assert [await loop.told(linkage) for linkage in linkages] == [expected] * 10


@pytest.mark.parametrize("jump", [timedelta(hours=1), timedelta(days=1)], ids=["1 h", "1 day"])
@pytest.mark.parametrize("direction", [1, -1], ids=["forward", "back"])
async def test_a_clock_that_jumps_tells_of_no_step_twice_and_of_none_never(
    loop: Loop, workers: Workers, clock: SettableClock, jump: timedelta, direction: int
) -> None:
    await loop.consent()
    clock.set(MONDAY_NOON)
    linkage = await loop.requested()
    moment = MONDAY_NOON
    for hour in range(24 * 9):
        moment += timedelta(hours=1)
        if hour in {18, 20, 58, 60}:
            moment += direction * jump
        clock.set(moment)
        await wake(workers)
    told = await loop.told(linkage)
    assert told[-1] == "LinkageStepOverdue"
    assert len(told) == len(set(told))


async def test_a_step_that_was_taken_is_not_told_of(
    loop: Loop, workers: Workers, clock: SettableClock
) -> None:
    await loop.consent()
    clock.set(MONDAY_NOON)
    linkage = await loop.requested()
    await loop.done(linkage, "answer", answer="decline", reason_code="outside_area")
    await loop.done(linkage, "cancellation")
    clock.set(MONDAY_NOON + timedelta(days=90))
    await wake(workers)
    assert await loop.told(linkage) == ["LinkageRequested", "LinkageDeclined", "LinkageEnded"]


async def test_what_fell_due_while_no_worker_ran_is_overdue_and_nobody_reminded(
    loop: Loop, workers: Workers, clock: SettableClock
) -> None:
    await loop.consent()
    clock.set(MONDAY_NOON)
    linkage = await loop.requested()
    clock.set(MONDAY_NOON + timedelta(days=30))
    await wake(workers)
    assert await loop.told(linkage) == ["LinkageRequested", "LinkageStepOverdue"]


async def test_a_worker_that_dies_with_linkages_claimed_leaves_them_to_the_others(
    loop: Loop, workers: Workers, clock: SettableClock, database: Database
) -> None:
    await loop.consent()
    clock.set(MONDAY_NOON)
    linkages = [await loop.requested() for _ in range(4)]
    clock.set(MONDAY_NOON + timedelta(days=30))
    with pytest.raises(ConnectionError):
        async with units_of_work(SETTINGS, database, clock)(UnitContext(SITE, new_id())) as uow:
            assert await wake_linkages(WakeLinkages(3), uow) == 3
            await workers[0].take_all()
            told = [await loop.told(linkage) for linkage in linkages]
            assert sum("LinkageStepOverdue" in one for one in told) == 1
            raise ConnectionError
    await workers[1].take_all()
    for linkage in linkages:
        assert await loop.told(linkage) == ["LinkageRequested", "LinkageStepOverdue"]
