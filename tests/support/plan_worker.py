"""A worker that makes plans and nothing else, as a process that a test may kill.

`python -m tests.support.plan_worker <database url> <now>` prints the id of the process that solves.
"""

import asyncio
import sys
from datetime import datetime
from functools import partial

from services.scheduling.store import SqlSchedulingUnitOfWork
from services.scheduling.timers.plans import PlanWorker
from shared.clock import SettableClock
from shared.database import Database
from shared.unit_of_work import Units
from shared.vault import AesGcmVault
from tests.support.polling import eventually


async def main(url: str, now: str) -> None:
    clock, database = SettableClock(datetime.fromisoformat(now)), Database(url)
    await database.open()
    kind = partial(SqlSchedulingUnitOfWork, vault=AesGcmVault(bytes(32)))
    worker = PlanWorker(database, Units(kind, database, clock), clock)
    working = asyncio.create_task(worker.run())
    print(await eventually(lambda: pid_of(worker), within=20, what="a solver"), flush=True)  # noqa: T201 - what the test reads
    await working


def pid_of(worker: PlanWorker) -> int | None:
    return None if worker.at_work is None else worker.at_work.pid


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
