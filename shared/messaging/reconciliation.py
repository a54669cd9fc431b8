"""Reconciliation: compares the stream with the outbox, because an ack is not proof.

A broker that lost its disk, or came back with older files, may have lost events that it had
acknowledged, and then gives their sequence numbers to others. PostgreSQL is the record: what is
missing is set unpublished, and the relay publishes it again under the same id.
"""

from dataclasses import dataclass
from datetime import datetime

import asyncpg
import nats.errors
import structlog
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy, StreamInfo
from nats.js.errors import NotFoundError

from shared.database import Database
from shared.database.errors import translated
from shared.database.pool import Connection
from shared.messaging.epochs import Break, announce, breaks_of
from shared.messaging.provisioning import provision
from shared.messaging.subjects import STREAM

RECENT_SECONDS = 150
"""How far a thorough run looks back beyond the last one: above the server's 2-minute fsync."""
SAMPLE = 1000
"""How many of the newest events a run between them compares: its cost does not grow with load."""
WIDENING = 8
_FETCH = 1000

_POSITION = "SELECT born_at, epoch, verified_at FROM stream_position WHERE stream = $1"
_REMEMBER = """
INSERT INTO stream_position (stream, born_at, epoch, verified_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (stream) DO UPDATE
SET born_at = excluded.born_at, epoch = excluded.epoch, verified_at = excluded.verified_at
"""
_WINDOW = """
SELECT least(
  -- "+ 0" keeps the planner from walking the index over everything that is old.
  (SELECT min(stream_seq + 0) FROM outbox
   WHERE stream_seq >= $1 AND published_at >= $2::timestamptz - make_interval(secs => $3)),
  (SELECT min(stream_seq) FROM outbox WHERE stream_seq > $4))
"""
_NEWEST = """
SELECT min(stream_seq) FROM
(SELECT stream_seq FROM outbox WHERE stream_seq >= $1 ORDER BY stream_seq DESC LIMIT $2) AS newest
"""
_PUBLISHED = """
SELECT stream_seq, event_id FROM outbox WHERE stream_seq >= $1 ORDER BY stream_seq
"""
_UNPUBLISH = """
UPDATE outbox SET published_at = NULL, stream_seq = NULL WHERE event_id = ANY($1::uuid[])
"""
_UNPUBLISH_ALL = """
UPDATE outbox SET published_at = NULL, stream_seq = NULL WHERE published_at IS NOT NULL
"""

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Reconciled:
    """What one run found: rows compared, and rows whose event the stream had lost."""

    compared: int
    lost: int
    epoch: int


@dataclass(frozen=True)
class _Known:
    born_at: datetime
    epoch: int
    verified_at: datetime


class Reconciler:
    """Reconciles one publisher's outbox with the stream."""

    def __init__(self, database: Database, jetstream: JetStreamContext, service: str) -> None:
        self._database = database
        self._jetstream = jetstream
        self._service = service

    async def run_once(self, *, thorough: bool = True) -> Reconciled:
        """Compare, and set what is missing unpublished. Creates absent streams first.

        A broker loses its tail only by going away, so a run is thorough at start and after each
        return of the broker; one in between looks at the newest events.
        """
        await provision(self._jetstream)
        info = await self._jetstream.stream_info(STREAM)
        async with self._database.connection() as connection:
            with translated({}):
                async with connection.transaction():
                    found = await self._reconcile(connection, info, thorough=thorough)
        if found.lost:
            log.error("stream_lost_events", lost=found.lost, epoch=found.epoch)
        return found

    async def _reconcile(
        self, connection: Connection, info: StreamInfo, *, thorough: bool
    ) -> Reconciled:
        now = await connection.fetchval("SELECT clock_timestamp()")
        known = await self._known(connection)
        born_at = info.created
        if known is None:
            await connection.execute(_REMEMBER, STREAM, born_at, 1, now)
            known = _Known(born_at, 1, now)  # type: ignore[arg-type]  # a server always says when
        elif known.born_at != born_at:
            return await self._start_over(connection, info, known, now)
        await self._keep_announced(info, known)
        if not thorough and await self._newest_are_there(connection, info):
            await connection.execute(_REMEMBER, STREAM, born_at, known.epoch, now)
            return Reconciled(min(SAMPLE, info.state.messages), 0, known.epoch)
        return await self._compare(connection, info, known, now)

    async def _keep_announced(self, info: StreamInfo, known: _Known) -> None:
        """Announce the last break again where another publisher's announcement undid it.

        Which part was right is not kept, so consumers start again at the beginning.
        """
        announced = breaks_of(info.config.metadata).get(self._service, Break(1, 0))
        if announced.epoch < known.epoch:
            log.error("break_announced_again", epoch=known.epoch)
            await announce(self._jetstream, self._service, Break(known.epoch, 0))

    async def _newest_are_there(self, connection: Connection, info: StreamInfo) -> bool:
        start = await connection.fetchval(_NEWEST, info.state.first_seq, SAMPLE)
        return start is None or not (await self._lost_since(connection, start))[0]

    async def _known(self, connection: Connection) -> _Known | None:
        row = await connection.fetchrow(_POSITION, STREAM)
        return None if row is None else _Known(*row)

    async def _start_over(
        self, connection: Connection, info: StreamInfo, known: _Known, now: datetime
    ) -> Reconciled:
        status = await connection.execute(_UNPUBLISH_ALL)
        lost = int(status.split()[-1])
        await self._raise_epoch(connection, info, known, now, kept_seq=0)
        return Reconciled(lost, lost, known.epoch + 1)

    async def _compare(
        self, connection: Connection, info: StreamInfo, known: _Known, now: datetime
    ) -> Reconciled:
        lost, compared, kept = await self._missing(connection, info, known)
        if not lost:
            await connection.execute(_REMEMBER, STREAM, info.created, known.epoch, now)
            return Reconciled(compared, 0, known.epoch)
        await connection.execute(_UNPUBLISH, [row["event_id"] for row in lost])
        await self._raise_epoch(connection, info, known, now, kept_seq=kept)
        return Reconciled(compared, len(lost), known.epoch + 1)

    async def _raise_epoch(
        self,
        connection: Connection,
        info: StreamInfo,
        known: _Known,
        now: datetime,
        *,
        kept_seq: int,
    ) -> None:
        epoch = known.epoch + 1
        await connection.execute(_REMEMBER, STREAM, info.created, epoch, now)
        await announce(self._jetstream, self._service, Break(epoch, kept_seq))

    async def _missing(
        self, connection: Connection, info: StreamInfo, known: _Known
    ) -> tuple[list[asyncpg.Record], int, int]:
        """Return the rows whose event is gone, how many were compared, and the last kept seq."""
        seconds = float(RECENT_SECONDS)
        while True:
            start = await self._window_start(connection, info, known, seconds)
            if start is None:
                return [], 0, info.state.last_seq
            lost, compared = await self._lost_since(connection, start)
            if not (lost and lost[0]["stream_seq"] == start and start > info.state.first_seq):
                kept = (lost[0]["stream_seq"] if lost else info.state.last_seq + 1) - 1
                return lost, compared, kept
            # The break lies before the window: look further back.
            if seconds > RECENT_SECONDS * WIDENING**6:
                return lost, compared, start - 1
            seconds *= WIDENING

    async def _lost_since(
        self, connection: Connection, start: int
    ) -> tuple[list[asyncpg.Record], int]:
        rows = await connection.fetch(_PUBLISHED, start)
        # Read after the rows: what a row says was stored before it was marked.
        stored = await self._stored_ids(start)
        lost = [row for row in rows if stored.get(row["stream_seq"]) != str(row["event_id"])]
        return lost, len(rows)

    async def _window_start(
        self, connection: Connection, info: StreamInfo, known: _Known, seconds: float
    ) -> int | None:
        start: int | None = await connection.fetchval(
            _WINDOW, info.state.first_seq, known.verified_at, seconds, info.state.last_seq
        )
        return start

    async def _stored_ids(self, start: int) -> dict[int, str]:
        """Return the message ids of this publisher's events in the stream, by sequence."""
        config = ConsumerConfig(
            deliver_policy=DeliverPolicy.BY_START_SEQUENCE,
            opt_start_seq=max(start, 1),
            ack_policy=AckPolicy.NONE,
            filter_subject=f"iop.*.{self._service}.>",
            headers_only=True,
            mem_storage=True,
            inactive_threshold=30,
        )
        consumer = await self._jetstream.add_consumer(STREAM, config)
        try:
            return await self._read_ids(consumer.name, consumer.num_pending or 0)
        finally:
            await _quietly_delete(self._jetstream, consumer.name)

    async def _read_ids(self, consumer: str, pending: int) -> dict[int, str]:
        subscription = await self._jetstream.pull_subscribe_bind(consumer, STREAM)
        ids: dict[int, str] = {}
        try:
            while len(ids) < pending:
                for message in await subscription.fetch(min(_FETCH, pending - len(ids)), timeout=5):
                    sequence = message.metadata.sequence.stream
                    ids[sequence] = (message.headers or {}).get("ce-id", "")
        except nats.errors.TimeoutError:
            pass
        finally:
            await subscription.unsubscribe()
        return ids


async def _quietly_delete(jetstream: JetStreamContext, consumer: str) -> None:
    try:
        await jetstream.delete_consumer(STREAM, consumer)
    except NotFoundError:
        log.debug("consumer_gone_already")
