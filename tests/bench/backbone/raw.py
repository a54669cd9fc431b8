"""Raw nats-py: what the client can do when nobody keeps anything in a database."""

from collections.abc import Sequence
from uuid import uuid4

import orjson
from nats.aio.client import Client
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig

from shared.messaging.publishing import Outgoing
from shared.messaging.subjects import STREAM

BATCH = 1_000
PULL = 200


class NotStored(RuntimeError):
    """JetStream did not take a batch."""


async def publish_all(client: Client, messages: Sequence[Outgoing]) -> None:
    """Publish in atomic batches of 1,000, one after the other (ADR-50). Raises NotStored."""
    for start in range(0, len(messages), BATCH):
        await _publish_batch(client, messages[start : start + BATCH])


async def _publish_batch(client: Client, batch: Sequence[Outgoing]) -> None:
    name = uuid4().hex
    for position, message in enumerate(batch, start=1):
        headers = {
            **message.headers,
            "Nats-Batch-Id": name,
            "Nats-Batch-Sequence": str(position),
        }
        if position == len(batch):
            headers["Nats-Batch-Commit"] = "1"
        if 1 < position < len(batch):
            await client.publish(message.subject, message.payload, headers=headers)
            continue
        answer = await client.request(message.subject, message.payload, timeout=10, headers=headers)
    if orjson.loads(answer.data).get("count") != len(batch):
        raise NotStored(answer.data.decode())


async def add_durable(jetstream: JetStreamContext, name: str, subject: str) -> None:
    """Make a durable pull consumer with the settings that our own have."""
    config = ConsumerConfig(
        durable_name=name,
        ack_policy=AckPolicy.EXPLICIT,
        filter_subjects=[subject],
        max_ack_pending=5_000,
        max_deliver=-1,
    )
    await jetstream.add_consumer(STREAM, config)


async def fetch_and_ack(
    client: Client, jetstream: JetStreamContext, durable: str, count: int
) -> None:
    """Fetch and ack that many messages, and know that the server has heard the acks."""
    subscription = await jetstream.pull_subscribe_bind(durable, STREAM)
    taken = 0
    while taken < count:
        messages = await subscription.fetch(PULL, timeout=5)
        for message in messages:
            await message.ack()
        taken += len(messages)
    await client.flush()
    await subscription.unsubscribe()
