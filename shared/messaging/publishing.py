"""Publishing to JetStream: atomic batches (ADR-50), and one by one where a batch is refused.

With `sync_interval: always` single publishes cost an fsync each. A batch costs half a dozen and
a folder that the server makes and removes, however many messages it holds.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import uuid4

import nats.errors
import orjson
from nats.aio.client import Client
from nats.aio.msg import Msg

from shared.messaging.subjects import STREAM

MAX_BATCH = 1000
"""The server's limit on the messages of one atomic batch."""
FEW = 12
"""Up to so many messages are published singly, which takes no longer than a batch."""
TIMEOUT = 10.0
DUPLICATE_IN_BATCH = 10201


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to publish; its `Nats-Msg-Id` makes publishing it twice harmless."""

    subject: str
    headers: Mapping[str, str]
    payload: bytes


class PublishRefused(Exception):
    """JetStream answered with an error."""

    def __init__(self, code: int, description: str) -> None:
        super().__init__(f"{description} ({code})")
        self.code = code


async def publish(client: Client, messages: Sequence[Outgoing]) -> list[int]:
    """Publish in order and return each message's stream sequence.

    A message that the stream already has counts as published, under the sequence it has there.
    Raises PublishRefused, or the client's errors when the server is away.
    """
    if len(messages) > FEW:
        try:
            return await _publish_batch(client, messages)
        except PublishRefused as refusal:
            if refusal.code != DUPLICATE_IN_BATCH:
                raise
    sequences: list[int] = []
    for start in range(0, len(messages), FEW):
        sequences += await _publish_few(client, messages[start : start + FEW])
    return sequences


async def _publish_few(client: Client, messages: Sequence[Outgoing]) -> list[int]:
    """Publish singly beside each other, but an aggregate's events only one after the other.

    So a refusal among them changes no aggregate's order.
    """
    aggregates = {message.headers.get("ce-subject") for message in messages}
    if len(aggregates) < len(messages):
        return [await _publish_one(client, message) for message in messages]
    publishing = (_publish_one(client, message) for message in messages)
    sequences: list[int] = []
    for outcome in await asyncio.gather(*publishing, return_exceptions=True):
        if isinstance(outcome, BaseException):
            raise outcome
        sequences.append(outcome)
    return sequences


async def _publish_one(client: Client, message: Outgoing) -> int:
    headers = {**message.headers, "Nats-Expected-Stream": STREAM}
    return _sequence(await _ask(client, message, headers))


async def _publish_batch(client: Client, messages: Sequence[Outgoing]) -> list[int]:
    batch, count = uuid4().hex, len(messages)
    first = {"Nats-Batch-Id": batch, "Nats-Batch-Sequence": "1", "Nats-Expected-Stream": STREAM}
    opened = await _ask(client, messages[0], {**messages[0].headers, **first})
    if opened.data:
        _sequence(opened)
        raise PublishRefused(0, "the stream does not take atomic batches")
    for position, message in enumerate(messages[1:-1], start=2):
        headers = {
            **message.headers,
            "Nats-Batch-Id": batch,
            "Nats-Batch-Sequence": str(position),
        }
        await client.publish(message.subject, message.payload, headers=headers)
    last = {
        "Nats-Batch-Id": batch,
        "Nats-Batch-Sequence": str(count),
        "Nats-Batch-Commit": "1",
    }
    committed = _sequence(await _ask(client, messages[-1], {**messages[-1].headers, **last}))
    return list(range(committed - count + 1, committed + 1))


async def _ask(client: Client, message: Outgoing, headers: dict[str, str]) -> Msg:
    if not client.is_connected:
        # A publish buffered by the client during a reconnect may be stored after we gave it up.
        raise nats.errors.ConnectionReconnectingError
    async with asyncio.timeout(TIMEOUT + 1):
        return await client.request(
            message.subject, message.payload, timeout=TIMEOUT, headers=headers
        )


def _sequence(answer: Msg) -> int:
    body = orjson.loads(answer.data)
    if "error" in body:
        error = body["error"]
        raise PublishRefused(error.get("err_code", 0), error.get("description", "refused"))
    return int(body["seq"])
