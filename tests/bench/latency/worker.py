"""A worker process: relay, consumer, or pgqueuer's worker, until its parent closes its stdin.

`python -m tests.bench.latency.worker relay|consumer|pgqueuer <database url> [<nats url>]`.
"""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import asyncpg
import uvloop
from pgqueuer import PgQueuer
from pgqueuer.models import Job

from shared.database import Database
from shared.messaging.subscriptions import Subscriptions
from shared.messaging.worker import BackboneWorker
from shared.process import keep_for_good
from shared.unit_of_work import Units
from tests.bench.backbone.peers import ENTRYPOINT, POOL, QUEUER_BATCH
from tests.bench.conversation import answer_questions
from tests.support.ledger import LedgerUnitOfWork, ledger_subscriptions

_EFFECT = "INSERT INTO ledger (event_id, account_id, seq, amount) VALUES ($1, $1, 1, $2)"


@asynccontextmanager
async def backbone(subscriptions: Subscriptions, url: str, nats_url: str) -> AsyncIterator[None]:
    database = await Database(url).open()
    worker = BackboneWorker(
        nats_url=nats_url,
        database=database,
        units=Units(LedgerUnitOfWork, database),
        subscriptions=subscriptions,
        service=LedgerUnitOfWork.service,
    )
    await worker.start()
    try:
        yield
    finally:
        await worker.stop()
        await database.close()


@asynccontextmanager
async def pgqueuer(url: str) -> AsyncIterator[None]:
    async with asyncpg.create_pool(url, min_size=POOL, max_size=POOL) as pool:
        queue = PgQueuer.from_asyncpg_pool(pool)

        @queue.entrypoint(ENTRYPOINT)
        async def record(job: Job) -> None:
            account, mark = (job.payload or b"").decode().split()
            await pool.execute(_EFFECT, UUID(account), int(mark))

        running = asyncio.create_task(queue.run(batch_size=QUEUER_BATCH))
        yield
        queue.shutdown.set()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(running, 5)


async def main(kind: str, *urls: str) -> None:
    keep_for_good()  # as every process of ours does; pgqueuer gets it too
    async with _WORKERS[kind](*urls):
        await answer_questions(_nothing)


async def _nothing(_: dict[str, Any]) -> dict[str, Any]:
    return {}


_WORKERS: dict[str, Any] = {
    "relay": lambda *urls: backbone(Subscriptions("relay"), *urls),
    "consumer": lambda *urls: backbone(ledger_subscriptions("ledger"), *urls),
    "pgqueuer": pgqueuer,
}

if __name__ == "__main__":
    uvloop.run(main(*sys.argv[1:]))
