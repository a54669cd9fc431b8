"""What each subscriber of aftercare does with new events, beside a subscriber that writes one row.

Every event is of an episode, a client, a consent of its own: nothing is known of it yet.
"""

import json
import re
import time
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import nats
from nats.aio.client import Client

from services.aftercare.main import units_of_work
from services.aftercare.subscribers import subscriptions
from shared.clock import SystemClock
from shared.contracts.event import Event
from shared.database import Database
from shared.messaging.consumer import BATCH, EventConsumer
from shared.messaging.feed import Feed
from shared.messaging.outbox import outbox_write
from shared.messaging.provisioning import provision
from shared.messaging.publishing import Outgoing
from shared.messaging.subjects import STREAM
from shared.messaging.subscriptions import Subscriptions
from shared.messaging.upkeep import ConsumerUpkeep
from shared.unit_of_work import Units
from tests.bench.backbone import raw
from tests.bench.backbone.events import as_messages, outbox_rows
from tests.bench.check_ins.settings import settings_of
from tests.bench.extent import Extent
from tests.bench.figures import Figure, Goal, Measure, Skipped, interleaved
from tests.bench.ground import Ground
from tests.contract.golden import sample_of
from tests.support.ledger import LedgerUnitOfWork, context, ledger_subscriptions, metadata

_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_EVENTS_OF_EACH = 100
"""Of how many events of the other sections there is one of each kind here."""
_LEDGER = "the ledger"


async def measure(ground: Ground, extent: Extent) -> list[Figure | Skipped]:
    ledger = await Database(await ground.database(metadata)).open()
    url = await ground.migrated("aftercare")
    aftercare = await Database(url).open()
    client = await nats.connect(ground.nats.url)
    count = extent.events // _EVENTS_OF_EACH
    try:
        await provision(client.jetstream())
        posted = ledger_subscriptions(f"ledger-{uuid4().hex}")
        plain = await _taking(client, posted, ledger, Units(LedgerUnitOfWork, ledger))
        units = units_of_work(settings_of(url), aftercare, None)
        own = await _taking(client, subscriptions, aftercare, units)
        measures: dict[str, Measure] = {
            _LEDGER: lambda: plain.per_second(as_messages(outbox_rows(count))),
            **{kind.event_name(): _measure(own, kind, count) for kind in subscriptions.events},
        }
        found = await interleaved(extent.rounds, measures)
        await plain.end()
        await own.end()
    finally:
        await client.close()
        await ledger.close()
        await aftercare.close()
    return _figures(found, count)


def _figures(found: dict[str, list[float]], count: int) -> list[Figure | Skipped]:
    """Return a line for each kind of event, the slowest first."""
    limit = found.pop(_LEDGER)
    return [
        Figure(
            section="subscribers",
            name=f"aftercare hears {name}",
            unit="events/s",
            ours=rates,
            limit_name="a subscriber that writes one row",
            limit=limit,
            goal=Goal(least=0.05),
            note=f"{count} new events of the kind, from the stream to the store",
        )
        for name, rates in sorted(found.items(), key=lambda item: max(item[1]))
    ]


def _measure(own: "_Taking", kind: type[Event], count: int) -> Measure:
    return lambda: own.per_second([_message_of(kind) for _ in range(count)])


def _message_of(kind: type[Event]) -> Outgoing:
    """Return the golden sample of a kind with ids of its own, as a relay would publish it."""
    ids: dict[str, str] = {}
    text = _ID.sub(
        lambda found: ids.setdefault(found.group(), str(uuid4())), json.dumps(sample_of(kind))
    )
    write = outbox_write(
        kind.model_validate_json(text),
        service=kind.__module__.split(".")[2],
        aggregate_seq=1,
        context=context(),
        time=SystemClock().now(),
    )
    return as_messages([write])[0]


@dataclass
class _Taking:
    """A durable consumer with its feed; what is published is taken, and how fast is told."""

    client: Client
    feed: Feed
    consumer: EventConsumer
    name: str

    async def per_second(self, messages: list[Outgoing]) -> float:
        await raw.publish_all(self.client, messages)
        started, taken = time.perf_counter(), 0
        while taken < len(messages):
            batch = await self.feed.take(BATCH)
            await self.consumer.take(batch)
            taken += len(batch)
        await self.client.flush()
        return len(messages) / (time.perf_counter() - started)

    async def end(self) -> None:
        await self.feed.stop()
        await self.client.jetstream().delete_consumer(STREAM, self.name)


async def _taking(
    client: Client, subscribed: Subscriptions, database: Database, units: Any
) -> _Taking:
    jetstream = client.jetstream()
    await ConsumerUpkeep(jetstream, subscribed).ensure()
    feed = Feed(client, STREAM, subscribed.consumer)
    await feed.start()
    consumer = EventConsumer(subscribed, database, units, jetstream)
    return _Taking(client, feed, consumer, subscribed.consumer)
