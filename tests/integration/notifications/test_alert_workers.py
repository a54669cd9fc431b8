"""Steps survive the process that takes them: whoever dies, each is taken once, by another."""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta

from tests.integration.notifications.conftest import Office
from tests.integration.notifications.duty_desk import Desk
from tests.support.polling import eventually
from tests.unit.notifications.on_duty import NIGHT

ALERTS = 18


@asynccontextmanager
async def climbing(url: str, *words: str) -> AsyncIterator[Process]:
    module = "tests.integration.notifications.climbing_process"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, url, *words, stdin=PIPE, stdout=PIPE
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def heard(process: Process) -> str:
    assert process.stdout is not None
    async with asyncio.timeout(60):
        return (await process.stdout.readline()).decode().strip()


def tell(process: Process, now: datetime) -> None:
    assert process.stdin is not None
    process.stdin.write(f"{now.isoformat()}\n".encode())


async def test_four_workers_of_whom_one_is_killed_take_each_step_once(
    office: Office, url: str
) -> None:
    office.clock.set(NIGHT)
    desk = await Desk(office).open()
    for _ in range(ALERTS):
        await desk.alarm()
    async with AsyncExitStack() as stack:
        dying = await stack.enter_async_context(climbing(url, "holds"))
        others = [await stack.enter_async_context(climbing(url)) for _ in range(3)]
        assert {await heard(one) for one in (dying, *others)} == {"ready"}
        now = NIGHT + timedelta(seconds=30)
        tell(dying, now)
        assert await heard(dying) == "holding"
        taken = await _all_take(others, now)
        assert 0 < taken < ALERTS, "what the dying one holds is nobody else's"
        dying.kill()
        await dying.wait()

        async def all_are_taken() -> bool:
            await _all_take(others, now)
            return len(await desk.told()) == 2 * ALERTS

        await eventually(all_are_taken, within=20, what="the steps of the one that was killed")
        for seconds in (30, 60, 60, 120):
            now += timedelta(seconds=seconds)
            await _all_take(others, now)
    steps = Counter((one.alert_id, one.round, one.step) for one in await desk.told())
    assert len(steps) == ALERTS * 5
    assert set(steps.values()) == {1}


async def _all_take(workers: list[Process], now: datetime) -> int:
    for worker in workers:
        tell(worker, now)
    return sum([int(await heard(worker)) for worker in workers])
