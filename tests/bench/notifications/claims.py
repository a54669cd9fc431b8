"""What a claim costs with a million rows that wait for their time, beside ten thousand."""

import time
from contextlib import suppress
from statistics import median

from services.notifications.domain.terms import ChannelName, Lane
from services.notifications.store.claiming import claim, claiming
from services.notifications.store.holding import hold
from services.notifications.vault import AesGcmVault
from shared.clock import SystemClock
from shared.database import Database
from tests.bench.extent import Extent
from tests.bench.figures import Figure, Skipped
from tests.bench.flat.two_sizes import AS_FLAT_AS
from tests.bench.notifications.place import Place
from tests.bench.notifications.rows import outbox
from tests.bench.notifications.worker import settings_of

_BATCH = 50
_DUE = 2_000
_NOWHERE = "http://127.0.0.1:1"


class _LetGo(Exception):
    """What was claimed is let go: the next claim finds the same."""


async def measure(place: Place, extent: Extent) -> list[Figure | Skipped]:
    few, many = [await _database(place, rows) for rows in extent.waiting]
    try:
        rounds = [await _alternating(few, many, extent.reads) for _ in range(extent.rounds + 1)]
    finally:
        await few.close()
        await many.close()
    measured = rounds[1:]  # the first warms up
    return [
        Figure(
            section="notifications",
            name=f"notifications: a claim of {_BATCH}, {extent.waiting[1]:,} rows waiting",
            unit="ms",
            ours=[of_many * 1000 for _, of_many in measured],
            limit_name=f"ms with {extent.waiting[0]:,}",
            limit=[of_few * 1000 for of_few, _ in measured],
            goal=AS_FLAT_AS,
            note="claimed by site, and all that the gate decides upon locked and read",
        )
    ]


async def _database(place: Place, waiting: int) -> Database:
    url = await place.database()
    async with outbox(url, settings_of(_NOWHERE, database_url=url)) as made:
        await made.add(_DUE)
        await made.add_waiting(waiting)
        await made.settle()
    return await Database(url).open()


async def _alternating(few: Database, many: Database, calls: int) -> tuple[float, float]:
    seconds: tuple[list[float], list[float]] = ([], [])
    for _ in range(calls):
        for database, taken in zip((few, many), seconds, strict=True):
            taken.append(await _claim(database))
    return median(seconds[0]), median(seconds[1])


async def _claim(database: Database) -> float:
    vault = AesGcmVault(
        settings_of("http://127.0.0.1:1", database_url=database.url).master_key_bytes
    )
    seconds = 0.0
    async with database.connection() as connection:
        with suppress(_LetGo):
            async with claiming(connection):
                started = time.perf_counter()
                now = SystemClock().now()
                due = await claim(connection, Lane.REMINDERS, ChannelName.SMS, _BATCH, now)
                held = await hold(connection, due, vault)
                seconds = time.perf_counter() - started
                raise _LetGo
    assert len(held) == _BATCH
    return seconds
