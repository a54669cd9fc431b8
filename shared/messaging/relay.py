"""The relay: moves outbox rows to JetStream in commit order, in atomic batches.

Rows are taken only from transactions that all finished ones precede, so that none is overtaken by
one with a lower position. A bucket is moved by one relay at a time (transaction-level advisory
locks, which survive connection poolers), so that several relays keep each aggregate's order.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

import asyncpg
import structlog
from nats.aio.client import Client

from shared.database import Database, DatabaseAway
from shared.database.errors import translated
from shared.database.pool import Connection
from shared.messaging.outbox import BUCKETS, WAKE_CHANNEL
from shared.messaging.publishing import MAX_BATCH, Outgoing, PublishRefused, publish
from shared.telemetry import PUBLISHED

POLL_SECONDS = 0.5
SOON_SECONDS = 0.002
"""When to look again first at rows that an open transaction holds back; doubled each time."""
RETRY_SECONDS = 0.5
_LOCK_SPACE = 0x0F_00_7B
_OVERLAPPING = 4

# A mark need not be on disk when its transaction ends: one that a crash takes is made again, as
# the stream answers a second publish of the same id with the sequence it has there.
_LOCK = """
SELECT array_agg(bucket), set_config('synchronous_commit', 'off', true)
FROM generate_series(0, $2 - 1) AS bucket
WHERE pg_try_advisory_xact_lock($1, bucket)
"""
_TAKE = """
SELECT position, subject, headers, payload FROM outbox
WHERE published_at IS NULL AND xid < pg_snapshot_xmin(pg_current_snapshot())
  AND bucket = ANY($1::smallint[])
ORDER BY position LIMIT $2
"""
_HELD_BACK = """
SELECT EXISTS (SELECT FROM outbox WHERE published_at IS NULL
               AND xid >= pg_snapshot_xmin(pg_current_snapshot()))
"""
_MARK = """
UPDATE outbox SET published_at = now(), stream_seq = moved.stream_seq, last_error = NULL
FROM unnest($1::bigint[], $2::bigint[]) AS moved(position, stream_seq)
WHERE outbox.position = moved.position
"""
_BLAME = """
UPDATE outbox SET attempts = least(attempts + 1, 30000), last_error = $2
WHERE position = ANY($1::bigint[])
"""

log = structlog.get_logger(__name__)


class Relay:
    """Moves one service's outbox; any number may run beside each other."""

    def __init__(
        self,
        database: Database,
        client: Client,
        *,
        ready: Callable[[], Awaitable[None]],
        batch: int = MAX_BATCH,
    ) -> None:
        """`ready` returns when it is safe to publish: connected, and the stream reconciled."""
        self._database = database
        self._client = client
        self._ready = ready
        self._batch = batch
        self._wake = asyncio.Event()
        self._waits = False

    async def run(self) -> None:
        """Move rows until cancelled; whatever is away is waited for."""
        soon = SOON_SECONDS
        while True:
            if await self._move_what_is_there():
                # Nobody says when the transaction ends that holds the rest back.
                await self._wait_for_more(soon)
                soon = min(soon * 2, POLL_SECONDS)
            else:
                await self._wait_for_more(POLL_SECONDS)
                soon = SOON_SECONDS

    async def _move_what_is_there(self) -> bool:
        """Move all that may be moved; return whether committed rows are still held back."""
        try:
            await self._ready()
            await self._move_all()
            self._say_that_it_works()
            is_held_back = await self._holds_something_back()
            if not is_held_back:
                # Between the two looks it may have been let go, and nobody would say so.
                await self._move_all()
        except Exception as outage:  # noqa: BLE001 - the rows stay; whatever it was is retried
            log.warning("relay_waits", reason=type(outage).__name__)
            self._waits = True
            await asyncio.sleep(RETRY_SECONDS)
            return False
        return is_held_back

    async def _move_all(self) -> None:
        while await self.move_batch() >= self._batch:
            pass

    async def _holds_something_back(self) -> bool:
        async with self._database.connection() as connection:
            with translated({}):
                return bool(await connection.fetchval(_HELD_BACK))

    def _say_that_it_works(self) -> None:
        if self._waits:
            log.info("relay_works_again")
            self._waits = False

    async def _wait_for_more(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._wake.wait()
        self._wake.clear()

    async def move_batch(self) -> int:
        """Move what is there, up to four batches, and return how many rows were moved.

        Rows that were not moved stay as they are.
        """
        async with self._database.connection() as connection:
            with translated({}):
                async with connection.transaction():
                    return await self._move(connection)

    async def _move(self, connection: Connection) -> int:
        buckets = await connection.fetchval(_LOCK, _LOCK_SPACE, BUCKETS)
        if not buckets:
            return 0
        rows = await connection.fetch(_TAKE, buckets, self._batch * _OVERLAPPING)
        return await self._publish_and_mark(connection, rows)

    async def _publish_and_mark(self, connection: Connection, rows: list[asyncpg.Record]) -> int:
        """Publish batch after batch; PostgreSQL marks one while JetStream takes the next."""
        marking: asyncio.Task[str] | None = None
        moved = 0
        try:
            for start in range(0, len(rows), self._batch):
                batch = rows[start : start + self._batch]
                sequences = await publish(self._client, [_outgoing(row) for row in batch])
                if marking is not None:
                    await marking
                positions = [row["position"] for row in batch]
                marking = asyncio.create_task(connection.execute(_MARK, positions, sequences))
                moved += len(batch)
                PUBLISHED.inc(len(batch))
        except PublishRefused as refusal:
            if marking is not None:
                await marking
            marking = None
            await _blame(connection, rows[moved : moved + self._batch], refusal)
        finally:
            if marking is not None:
                await marking
        return moved

    async def listen(self) -> None:
        """Wake the relay at each commit that publishes; without it the relay polls."""
        while True:
            with contextlib.suppress(DatabaseAway, OSError, asyncpg.PostgresError):
                await self._listen_until_lost()
            await asyncio.sleep(RETRY_SECONDS)

    async def _listen_until_lost(self) -> None:
        connection = await self._database.dedicated()
        lost = asyncio.Event()
        try:
            connection.add_termination_listener(lambda _: lost.set())
            await connection.add_listener(WAKE_CHANNEL, lambda *_: self._wake.set())
            self._wake.set()
            await lost.wait()
        finally:
            with contextlib.suppress(Exception):
                await connection.close(timeout=1)


def _outgoing(row: asyncpg.Record) -> Outgoing:
    return Outgoing(row["subject"], row["headers"], row["payload"])


async def _blame(
    connection: Connection, rows: list[asyncpg.Record], refusal: PublishRefused
) -> None:
    await connection.execute(_BLAME, [row["position"] for row in rows], str(refusal))
    log.warning("publish_refused", error_code=refusal.code)
