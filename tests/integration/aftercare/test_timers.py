"""Timers over the real store: each step is taken once, by however many workers, whatever time."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import ARRAY, Uuid, any_, bindparam, select, update

from services.aftercare.domain.check_ins.cadence import opening
from services.aftercare.handlers.check_ins.waking import WakeCheckIns, wake_check_ins
from services.aftercare.main import timers, units_of_work
from services.aftercare.ports import AftercareUnitOfWork
from services.aftercare.tables import check_in as check_in_table
from services.aftercare.tables import metadata
from shared.clock import SettableClock
from shared.database import Database
from shared.identifiers import new_id
from shared.timers import Timer
from shared.unit_context import UnitContext
from tests.integration.aftercare.settings import SETTINGS
from tests.support.polling import eventually
from tests.unit.aftercare.room import DENVER, Room
from tests.unit.aftercare.stories import SITE

CHECK_INS = 60
STEPS = ["CheckInDue", "CheckInMissed", "OutreachOpened"]
outbox = metadata.tables["outbox"]
PUBLISHED = select(outbox.c.aggregate_id, outbox.c.headers).where(
    outbox.c.aggregate_id == any_(bindparam("ids", type_=ARRAY(Uuid)))
)

Workers = list[Timer[AftercareUnitOfWork]]


def at(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo(DENVER)).astimezone(UTC)


@pytest_asyncio.fixture
async def workers(url: str, clock: SettableClock) -> AsyncIterator[Workers]:
    """Two workers, each with connections of its own."""
    databases = [await Database(url).open() for _ in range(2)]
    yield [timers(SETTINGS, database, clock) for database in databases]
    for database in databases:
        await database.close()


@pytest_asyncio.fixture
async def quiet(database: Database) -> None:
    """Let what other tests scheduled sleep for ever."""
    await database.execute(update(check_in_table).values(wakes_at=None))


async def activated(
    database: Database,
    clock: SettableClock,
    starts_on: date,
    *,
    plans: int = CHECK_INS,
    timezone: str = DENVER,
    **said: Any,
) -> list[Room]:
    """Activate plans with one check-in each, a week after the start."""
    clock.set(at(starts_on, 12))
    units = units_of_work(SETTINGS, database, clock)
    rooms = [await Room(units, clock).draft() for _ in range(plans)]
    for room in rooms:
        await room.activate(starts_on, days=(7,), timezone=timezone, **said)
    return rooms


async def wake_all(workers: Workers) -> None:
    await asyncio.gather(*(worker.take_all() for worker in workers))


async def published(database: Database, rooms: list[Room]) -> dict[str, int]:
    """Return how often each timed event was published, and see that none was twice for one."""
    ids = [await room.first_check_in() for room in rooms]
    rows = await database.fetch(PUBLISHED, ids=ids)
    seen = Counter((r["aggregate_id"], r["headers"]["ce-type"].split(".")[-2]) for r in rows)
    assert set(seen.values()) <= {1}, "a step was taken twice"
    return dict(Counter(name for _, name in seen))


@pytest.mark.parametrize(
    "starts_on",
    [date(2026, 3, 2), date(2026, 10, 26), date(2026, 6, 1)],
    ids=["the clock goes forward", "the clock goes back", "no change"],
)
@pytest.mark.usefixtures("quiet")
async def test_two_workers_take_each_step_once_on_its_local_day(
    database: Database,
    clock: SettableClock,
    workers: Workers,
    starts_on: date,
) -> None:
    rooms = await activated(database, clock, starts_on)
    due_on = starts_on + timedelta(days=7)
    expected: dict[str, int] = {}
    for day, steps in ((due_on, STEPS[:1]), (due_on + timedelta(days=3), STEPS[1:])):
        clock.set(at(day, 9) - timedelta(seconds=1))
        await wake_all(workers)
        assert await published(database, rooms) == expected
        clock.set(at(day, 9))
        await wake_all(workers)
        expected |= dict.fromkeys(steps, CHECK_INS)
        assert await published(database, rooms) == expected


@pytest.mark.parametrize("jump", [timedelta(hours=1), timedelta(days=1)], ids=["1 h", "1 day"])
@pytest.mark.parametrize("direction", [1, -1], ids=["forward", "back"])
@pytest.mark.usefixtures("quiet")
async def test_a_clock_that_jumps_loses_no_check_in_and_asks_none_twice(
    database: Database,
    clock: SettableClock,
    workers: Workers,
    jump: timedelta,
    direction: int,
) -> None:
    starts_on = date(2026, 6, 1)
    rooms = await activated(database, clock, starts_on, plans=10)
    moment = at(starts_on, 12)
    for hour in range(24 * 15):
        moment += timedelta(hours=1)
        if hour in {24 * 7 - 4, 24 * 7 - 2, 24 * 10 - 3}:
            moment += direction * jump
        clock.set(moment)
        await wake_all(workers)
    assert await published(database, rooms) == dict.fromkeys(STEPS, 10)


@pytest.mark.parametrize(
    ("timezone", "odd"),
    [
        ("America/Denver", date(2026, 3, 8)),
        ("Australia/Lord_Howe", date(2026, 10, 4)),
        ("Pacific/Chatham", date(2026, 9, 27)),
        ("Pacific/Apia", date(2011, 12, 30)),
    ],
)
@pytest.mark.usefixtures("quiet")
async def test_an_hour_or_a_day_that_never_comes_loses_no_check_in_and_asks_none_twice(
    database: Database, clock: SettableClock, workers: Workers, timezone: str, odd: date
) -> None:
    for starts_on in (odd - timedelta(days=7), odd - timedelta(days=10)):
        rooms = await activated(
            *(database, clock, starts_on), plans=5, timezone=timezone, opens_at=time(2, 30)
        )
        moment = opening(starts_on + timedelta(days=6), timezone, time(2, 30))
        for hours in (12, 11, 1, 0, 24, 23, 6, 18, 30, -24, 6, 24):
            moment += timedelta(hours=hours)
            clock.set(moment)
            await wake_all(workers)
        assert await published(database, rooms) == dict.fromkeys(STEPS, 5)


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(moves=st.lists(st.integers(-30, 60), min_size=8, max_size=16))
@pytest.mark.usefixtures("quiet")
async def test_however_the_clock_walks_each_step_is_taken_once(
    database: Database, clock: SettableClock, workers: Workers, moves: list[int]
) -> None:
    starts_on = date(2026, 3, 2)
    rooms = await activated(database, clock, starts_on, plans=2)
    moment = at(starts_on + timedelta(days=6), 9)
    for hours in (*moves, 24 * 40, 24 * 4):
        moment += timedelta(hours=hours)
        clock.set(moment)
        await wake_all(workers)
    assert await published(database, rooms) == dict.fromkeys(STEPS, 2)


@pytest.mark.usefixtures("quiet")
async def test_a_worker_that_dies_with_check_ins_claimed_leaves_them_to_the_others(
    database: Database, clock: SettableClock, workers: Workers
) -> None:
    starts_on = date(2026, 6, 1)
    rooms = await activated(database, clock, starts_on, plans=10)
    clock.set(at(starts_on + timedelta(days=7), 9))

    with pytest.raises(ConnectionError):
        async with units_of_work(SETTINGS, database, clock)(UnitContext(SITE, new_id())) as uow:
            assert await wake_check_ins(WakeCheckIns(6), uow) == 6
            await workers[0].take_all()
            assert await published(database, rooms) == {"CheckInDue": 4}
            raise ConnectionError

    await workers[1].take_all()
    assert await published(database, rooms) == {"CheckInDue": 10}


@pytest.mark.usefixtures("quiet")
async def test_check_ins_that_came_due_while_no_worker_ran_are_asked_and_can_be_answered(
    database: Database, clock: SettableClock, workers: Workers
) -> None:
    starts_on = date(2026, 6, 1)
    rooms = await activated(database, clock, starts_on, plans=3)
    clock.set(at(starts_on + timedelta(days=30), 9))
    await wake_all(workers)
    await wake_all(workers)
    assert await published(database, rooms) == {"CheckInDue": 3}


@pytest.mark.usefixtures("quiet")
async def test_a_running_timer_wakes_what_comes_due(
    database: Database, clock: SettableClock, workers: Workers
) -> None:
    starts_on = date(2026, 6, 1)
    rooms = await activated(database, clock, starts_on, plans=1)
    running = [asyncio.create_task(worker.run()) for worker in workers]
    try:
        clock.set(at(starts_on + timedelta(days=7), 9))

        async def was_asked() -> bool:
            return await published(database, rooms) == {"CheckInDue": 1}

        await eventually(was_asked, what="the check-in that is due")
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
