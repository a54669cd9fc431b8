"""The relay and the inbox check beside what an outbox and an inbox have kept."""

import time
from dataclasses import dataclass

import nats
from nats.aio.client import Client

from shared.database import Database
from shared.database.writes import apply
from shared.identifiers import new_id
from shared.messaging import inbox
from shared.messaging.backlog import outbox_backlog
from shared.messaging.consumer import BATCH
from shared.messaging.provisioning import provision
from shared.messaging.relay import Relay
from tests.bench.backbone.events import fill_outbox, outbox_rows
from tests.bench.extent import Extent
from tests.bench.figures import Figure, interleaved
from tests.bench.flat.kept_rows import BACKBONE
from tests.bench.flat.two_sizes import AS_FLAT_AS, flat_figure, two_sizes
from tests.bench.ground import Ground
from tests.support.ledger import metadata

_MOVED = 1_000


async def measure(ground: Ground, extent: Extent) -> list[Figure]:
    client = await nats.connect(ground.nats.url)
    await provision(client.jetstream())
    try:
        async with two_sizes(ground, await ground.database(metadata), BACKBONE, extent) as urls:
            few = await Database(urls.few).open()
            many = await Database(urls.many).open()
            try:
                return await _figures(_Backbone(few, client), _Backbone(many, client), extent)
            finally:
                await few.close()
                await many.close()
    finally:
        await client.close()


async def _figures(few: "_Backbone", many: "_Backbone", extent: Extent) -> list[Figure]:
    moving = await interleaved(
        extent.rounds, {"few": few.seconds_to_move, "many": many.seconds_to_move}
    )
    relay = Figure(
        section="flat",
        name="flat: relay, an event",
        unit="µs",
        ours=[seconds * 1e6 / _MOVED for seconds in moving["many"]],
        limit_name=f"µs at {extent.few_rows:,} rows",
        limit=[seconds * 1e6 / _MOVED for seconds in moving["few"]],
        goal=AS_FLAT_AS,
        note=f"{extent.many_rows:,} rows kept; {_MOVED:,} events moved",
    )
    return [
        relay,
        await flat_figure(
            f"inbox, {BATCH} events asked for and kept",
            extent,
            few.take_into_inbox,
            many.take_into_inbox,
        ),
        await flat_figure(
            "outbox, how much waits", extent, few.ask_for_backlog, many.ask_for_backlog
        ),
    ]


@dataclass(frozen=True)
class _Backbone:
    """What relay and consumer do in one database."""

    database: Database
    client: Client

    async def seconds_to_move(self) -> float:
        await fill_outbox(self.database, outbox_rows(_MOVED))
        relay = Relay(self.database, self.client, ready=_ready)
        started, moved = time.perf_counter(), 0
        while moved < _MOVED:
            moved += await relay.move_batch()
        return time.perf_counter() - started

    async def take_into_inbox(self) -> None:
        ids = [new_id() for _ in range(BATCH)]
        async with self.database.connection() as connection, connection.transaction():
            await inbox.already_taken(connection, "ledger", ids)
            await apply(connection, [[inbox.record("ledger", ids)]])

    async def ask_for_backlog(self) -> None:
        await outbox_backlog(self.database)


async def _ready() -> None:
    """Stand for a stream that is reconciled."""
