"""A producer process: commits rows with their events, or jobs, at a steady rate.

`python -m tests.bench.latency.producer ours|pgqueuer <database url>`.
"""

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import asyncpg
import uvloop
from pgqueuer import Queries

from shared.database import Database
from shared.process import keep_for_good
from shared.unit_of_work import Units
from tests.bench.backbone.peers import ENTRYPOINT, POOL
from tests.bench.conversation import answer_questions
from tests.support.ledger import LedgerUnitOfWork, post

Commit = Callable[[int], Awaitable[Any]]
"""Commits one row marked with the run's number, and what makes its effect happen."""

_ROW = "INSERT INTO account (id, site, version, balance) VALUES ($1, 'north', 1, $2)"


@asynccontextmanager
async def ours(url: str) -> AsyncIterator[Commit]:
    database = await Database(url).open()
    units = Units(LedgerUnitOfWork, database)
    try:
        yield lambda mark: post(units, mark)
    finally:
        await database.close()


@asynccontextmanager
async def pgqueuer(url: str) -> AsyncIterator[Commit]:
    async with asyncpg.create_pool(url, min_size=POOL, max_size=POOL) as pool:

        async def commit(mark: int) -> None:
            account = uuid4()
            payload = f"{account} {mark}".encode()
            async with pool.acquire() as connection, connection.transaction():
                await connection.execute(_ROW, account, mark)
                queries = Queries.from_asyncpg_connection(connection)  # type: ignore[arg-type]  # a pool's
                await queries.enqueue(ENTRYPOINT, payload)

        yield commit


async def at_a_rate(commit: Commit, question: dict[str, Any]) -> dict[str, Any]:
    """Commit `count` times, `rate` a second, however long each commit takes."""
    started = time.perf_counter()
    async with asyncio.TaskGroup() as under_way:
        for number in range(question["count"]):
            pause = started + number / question["rate"] - time.perf_counter()
            if pause > 0:
                await asyncio.sleep(pause)
            under_way.create_task(_committed(commit, question["mark"]))
    return {"count": question["count"], "seconds": time.perf_counter() - started}


async def _committed(commit: Commit, mark: int) -> None:
    await commit(mark)


async def main(kind: str, url: str) -> None:
    keep_for_good()  # as every process of ours does; pgqueuer's gets it too
    async with {"ours": ours, "pgqueuer": pgqueuer}[kind](url) as commit:
        await answer_questions(lambda question: at_a_rate(commit, question))


if __name__ == "__main__":
    uvloop.run(main(*sys.argv[1:]))
