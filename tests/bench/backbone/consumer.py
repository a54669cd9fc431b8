"""Goal 3: events to inbox and effect, beside raw nats-py and beside other queues' handlers."""

import shutil
import time
from dataclasses import dataclass

import nats
from nats.aio.client import Client

from shared.database import Database
from shared.identifiers import new_id
from shared.messaging.consumer import BATCH, EventConsumer
from shared.messaging.feed import Feed
from shared.messaging.provisioning import provision
from shared.messaging.subjects import STREAM, any_site
from shared.messaging.upkeep import ConsumerUpkeep
from shared.unit_of_work import Units
from tests.bench.backbone import peers, raw
from tests.bench.backbone.events import as_messages, outbox_rows
from tests.bench.extent import Extent
from tests.bench.figures import Figure, Goal, Measure, Skipped, interleaved
from tests.bench.ground import Ground
from tests.support.ledger import LedgerUnitOfWork, Posted, ledger_subscriptions, metadata


async def measure(ground: Ground, extent: Extent) -> list[Figure | Skipped]:
    url = await ground.database(metadata)
    await peers.install_pgqueuer(url)
    database = await Database(url).open()
    client = await nats.connect(ground.nats.url)
    try:
        await provision(client.jetstream())
        taking = _Taking(database, client, extent.events)
        measures: dict[str, Measure] = {
            "raw": taking.raw_per_second,
            "ours": taking.ours_per_second,
            "pgqueuer": lambda: peers.pgqueuer_per_second(url, extent.jobs),
            "taskiq on NATS": lambda: peers.taskiq_per_second(ground, url, extent.jobs),
        }
        per_second = await interleaved(extent.rounds, measures)
    finally:
        await client.close()
        await database.close()
    return [*_figures(per_second, extent), _celery()]


def _figures(per_second: dict[str, list[float]], extent: Extent) -> list[Figure]:
    names = ("pgqueuer", "taskiq on NATS")
    best = [max(of_round) for of_round in zip(*(per_second[n] for n in names), strict=True)]
    return [
        Figure(
            section="consumer",
            name=f"consumer: {extent.events:,} events, inbox and effect kept",
            unit="events/s",
            ours=per_second["ours"],
            limit_name="raw nats-py fetch and ack, no database",
            limit=per_second["raw"],
            goal=Goal(least=0.4),
        ),
        Figure(
            section="consumer",
            name="consumer: a handler that writes a row",
            unit="events/s",
            ours=per_second["ours"],
            limit_name="the best peer",
            limit=best,
            goal=Goal(least=5),
            beside={name: per_second[name] for name in names},
            note=f"peers: {extent.jobs:,} jobs that wait, a pool of {peers.POOL}",
        ),
    ]


def _celery() -> Skipped:
    found = shutil.which("redis-server")
    reason = "not built: no Redis was to be had" if found is None else "not built yet"
    return Skipped("Celery + Redis", reason)


@dataclass
class _Taking:
    """Takes the same events twice, by durable consumers of each round's own."""

    database: Database
    client: Client
    count: int

    async def raw_per_second(self) -> float:
        jetstream = self.client.jetstream()
        await jetstream.purge_stream(STREAM)
        await raw.publish_all(self.client, as_messages(outbox_rows(self.count)))
        durable = f"raw-{new_id()}"
        await raw.add_durable(jetstream, durable, any_site(Posted))
        started = time.perf_counter()
        await raw.fetch_and_ack(self.client, jetstream, durable, self.count)
        taken = time.perf_counter() - started
        await jetstream.delete_consumer(STREAM, durable)
        return self.count / taken

    async def ours_per_second(self) -> float:
        """Take what the raw consumer of the same round has taken."""
        jetstream = self.client.jetstream()
        subscriptions = ledger_subscriptions(f"ours-{new_id()}")
        await ConsumerUpkeep(jetstream, subscriptions).ensure()
        feed = Feed(self.client, STREAM, subscriptions.consumer)
        await feed.start()
        units = Units(LedgerUnitOfWork, self.database)
        consumer = EventConsumer(subscriptions, self.database, units, jetstream)
        started, taken = time.perf_counter(), 0
        while taken < self.count:
            messages = await feed.take(BATCH)
            await consumer.take(messages)
            taken += len(messages)
        await self.client.flush()
        seconds = time.perf_counter() - started
        await feed.stop()
        await jetstream.delete_consumer(STREAM, subscriptions.consumer)
        return self.count / seconds
