"""Worker processes wake what is due, and one is killed half-way: each check-in fires once.

100,000 of them, with 1, 2 and 4 workers: `make bench ARGS=check-ins`.
"""

from collections.abc import Awaitable, Callable

import asyncpg

from tests.bench.check_ins.firing import fire
from tests.bench.check_ins.rows import DueCheckIns, Fired

DUE = 1_200


async def test_each_check_in_fires_once_though_a_worker_is_killed(
    migrated_url: Callable[[str], Awaitable[str]],
) -> None:
    url = await migrated_url("aftercare")
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    run = await fire(DueCheckIns(connection, DUE), url, workers=2)
    await connection.close()
    assert DUE / 2 <= run.killed_after < DUE
    assert run.fired == Fired(stepped=DUE, untouched=DUE, told=DUE, told_of=DUE)
