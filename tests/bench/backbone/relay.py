"""Goal 2: outbox to JetStream to marks, beside raw nats-py publishing the same messages."""

import time
from dataclasses import dataclass

import nats
from nats.aio.client import Client

from shared.database import Database
from shared.messaging.provisioning import provision
from shared.messaging.relay import Relay
from tests.bench.backbone import raw
from tests.bench.backbone.events import as_messages, fill_outbox, outbox_rows
from tests.bench.extent import Extent
from tests.bench.figures import Figure, Goal, Skipped, interleaved
from tests.bench.ground import Ground
from tests.support.ledger import metadata


async def measure(ground: Ground, extent: Extent) -> list[Figure | Skipped]:
    database = await Database(await ground.database(metadata)).open()
    client = await nats.connect(ground.nats.url)
    try:
        await provision(client.jetstream())
        moving = _Moving(database, client, extent.events)
        per_second = await interleaved(
            extent.rounds, {"raw": moving.raw_per_second, "ours": moving.ours_per_second}
        )
    finally:
        await client.close()
        await database.close()
    return [
        Figure(
            section="relay",
            name=f"relay: {extent.events:,} outbox rows to JetStream, and marked",
            unit="events/s",
            ours=per_second["ours"],
            limit_name="raw nats-py, atomic batches of 1,000",
            limit=per_second["raw"],
            goal=Goal(least=0.75),
            note="fsync always on both servers",
        )
    ]


@dataclass
class _Moving:
    """Moves the same number of events by both ways; making them is not measured."""

    database: Database
    client: Client
    count: int

    async def raw_per_second(self) -> float:
        messages = as_messages(outbox_rows(self.count))
        started = time.perf_counter()
        await raw.publish_all(self.client, messages)
        return self.count / (time.perf_counter() - started)

    async def ours_per_second(self) -> float:
        await fill_outbox(self.database, outbox_rows(self.count))
        relay = Relay(self.database, self.client, ready=_ready)
        started, moved = time.perf_counter(), 0
        while moved < self.count:
            moved += await relay.move_batch()
        return self.count / (time.perf_counter() - started)


async def _ready() -> None:
    """Stand for a stream that is reconciled."""
