"""What a user would pick instead: pgqueuer, and taskiq on NATS. Their settings are the best found.

A run is timed from the first handler's start to the last one's end: what the queue does before
and behind that is left out, in the peers' favour.
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import asyncpg
from nats.js.api import ConsumerConfig, StreamConfig
from pgqueuer import PgQueuer, Queries
from pgqueuer.models import Job
from taskiq.api import run_receiver_task
from taskiq_nats import PullBasedJetStreamBroker

from tests.bench.ground import Ground

ENTRYPOINT = "record"
POOL = 16
QUEUER_BATCH = 100
_TASKS_AT_ONCE = 100
_KICKS_AT_ONCE = 200
_RECORD = "INSERT INTO ledger (event_id, account_id, seq, amount) VALUES ($1, $1, 1, 0)"
_PATIENCE_SECONDS = 60.0


@dataclass
class _Handled:
    """Handlers that have run: each writes a row in a transaction of its own."""

    pool: asyncpg.Pool
    wanted: int
    started_at: float = 0.0
    count: int = 0
    all: asyncio.Event = field(default_factory=asyncio.Event)

    async def one(self) -> None:
        self.started_at = self.started_at or time.perf_counter()
        await self.pool.execute(_RECORD, uuid4())
        self.count += 1
        if self.count == self.wanted:
            self.ended_at = time.perf_counter()
            self.all.set()

    async def per_second(self, running: Coroutine[Any, Any, None]) -> float:
        """Let the queue run until all are handled, and return how many a second that was."""
        task = asyncio.create_task(running)
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                await self.all.wait()
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await task
        return self.wanted / (self.ended_at - self.started_at)


@asynccontextmanager
async def _pool(url: str) -> AsyncIterator[asyncpg.Pool]:
    async with asyncpg.create_pool(url, min_size=POOL, max_size=POOL) as pool:
        yield pool


async def pgqueuer_per_second(url: str, jobs: int) -> float:
    """Run that many jobs that are there already, of a database where pgqueuer is installed."""
    async with _pool(url) as pool:
        await Queries.from_asyncpg_pool(pool).enqueue(
            [ENTRYPOINT] * jobs, [b"{}"] * jobs, [0] * jobs
        )
        handled = _Handled(pool, jobs)
        queue = PgQueuer.from_asyncpg_pool(pool)

        @queue.entrypoint(ENTRYPOINT)
        async def record(job: Job) -> None:
            await handled.one()

        return await handled.per_second(queue.run(batch_size=QUEUER_BATCH))


async def install_pgqueuer(url: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await Queries.from_asyncpg_connection(connection).install()
    finally:
        await connection.close()


async def taskiq_per_second(ground: Ground, url: str, tasks: int) -> float:
    """Run that many tasks that are there already."""
    broker = _taskiq_broker(ground.nats.url)
    async with _pool(url) as pool:
        handled = _Handled(pool, tasks)

        @broker.task(task_name=ENTRYPOINT)
        async def record() -> None:
            await handled.one()

        await broker.startup()
        try:
            for _ in range(0, tasks, _KICKS_AT_ONCE):
                await asyncio.gather(*(record.kiq() for _ in range(_KICKS_AT_ONCE)))
            return await handled.per_second(
                run_receiver_task(broker, max_async_tasks=_TASKS_AT_ONCE)
            )
        finally:
            await broker.js.delete_stream(broker.stream_name)
            await broker.shutdown()


def _taskiq_broker(url: str) -> PullBasedJetStreamBroker:
    name = f"taskiq_{uuid4().hex}"
    return PullBasedJetStreamBroker(
        url,
        subject=name,
        stream_name=name,
        durable=name,
        stream_config=StreamConfig(),
        consumer_config=ConsumerConfig(durable_name=name, max_ack_pending=5_000),
        pull_consume_batch=_TASKS_AT_ONCE,
        pull_consume_timeout=1.0,
    )
