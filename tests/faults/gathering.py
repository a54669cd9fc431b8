"""Gathering the facts from running servers: every row and message that the checker looks at."""

import asyncio
import importlib
from collections.abc import Callable
from datetime import UTC, datetime
from email.parser import BytesHeaderParser
from pathlib import Path

import asyncpg
import nats
import orjson
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy

from deploy.client.settling import Underway, Watch, watch
from deploy.local.platform import Platform
from shared.messaging import dead_letters
from shared.messaging.subjects import STREAM
from tests.faults.facts import Event, Facts, Row, Stored

TABLES = {
    "enrollment": (
        "site",
        "admission_rules",
        "application",
        "consent",
        "episode",
        "program_completion",
        "due_assessment",
        "session_fact",
        "attendance_fact",
        "membership_fact",
        "payer_rules",
        "authorization",
        "capacity",
        "seat",
        "waitlist_entry",
        "party",
        "disclosure",
        "readmission",
    ),
    "scheduling": (
        *("track", "series", "session", "membership", "attendance", "seat_hold", "progress"),
    ),
    "aftercare": (
        "known_episode",
        "known_goal",
        "known_consent",
        "known_merge",
        "known_application",
        "readmission",
        "baseline",
        "plan",
        "check_in",
        "linkage",
        "help_request",
    ),
    "notifications": (
        "contact",
        "channel_permission",
        "consent",
        "subject",
        "membership",
        "seat",
        "notification",
        "attempt",
        "alert",
        "alert_source",
    ),
}
_OUTBOX = """
SELECT event_id, aggregate_id, aggregate_seq, subject, payload, published_at, stream_seq
FROM outbox ORDER BY position
"""
_DUE = """
SELECT count(*) FROM notification
WHERE state IN ('queued', 'deferred', 'failed') AND due_at <= now()
"""
_FETCH = 1000
_PAUSE_SECONDS = 0.2


class NotAtRest(RuntimeError):
    """The platform did not come to rest in time; the message says what still waits."""


async def at_rest(platform: Platform, within: float, say: Callable[[str], None]) -> Facts:
    """Wait for rest, and return the facts of one quiet moment. Raises NotAtRest."""
    async with (
        watch(platform.nats_url, platform.databases) as looking,
        asyncio.timeout(within + _PAUSE_SECONDS),
    ):
        while True:
            before = await _settled(looking, platform, within, say)
            facts = await gather(platform)
            if await looking.look() == before:
                return facts


async def _settled(
    looking: Watch, platform: Platform, within: float, say: Callable[[str], None]
) -> Underway:
    def tell(seen: Underway) -> None:
        say(f"waiting for rest: outbox {seen.outbox}, lag {seen.lag}")

    while True:
        seen = await looking.settle(within, tell)
        if not seen.at_rest:
            raise NotAtRest(f"outbox {seen.outbox}, lag {seen.lag}")
        if await _messages_due(platform) == 0:
            return seen
        await asyncio.sleep(_PAUSE_SECONDS)


async def _messages_due(platform: Platform) -> int:
    if "notifications" not in platform.databases:
        return 0
    connection = await asyncpg.connect(platform.database_url("notifications"))
    try:
        return int(await connection.fetchval(_DUE))
    finally:
        await connection.close()


async def gather(platform: Platform) -> Facts:
    """Read the databases and the stream as they are now."""
    facts = Facts(taken_at=datetime.now(UTC))
    for service in platform.databases:
        await _read_database(service, platform.database_url(service), facts)
        facts.listens[service] = listens(service)
    facts.mails = await asyncio.to_thread(_read_mails, platform.mail)
    connection = await nats.connect(platform.nats_url)
    try:
        await _read_broker(connection.jetstream(), facts)
    finally:
        await connection.close()
    return facts


def listens(service: str) -> frozenset[str]:
    """Return the keys `<publisher>.<Event>.v<n>` that a service subscribes to."""
    module = importlib.import_module(f"services.{service}.subscribers")
    subjects: list[str] = module.subscriptions.filter_subjects()
    return frozenset(subject.split(".", 2)[2] for subject in subjects)


async def _read_database(service: str, url: str, facts: Facts) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.set_type_codec(
            "jsonb", schema="pg_catalog", encoder=orjson.dumps, decoder=orjson.loads
        )
        for row in await connection.fetch(_OUTBOX):
            facts.events.append(event_of(dict(row)))
        taken = await connection.fetch("SELECT consumer, event_id FROM inbox")
        facts.inbox.update((row["consumer"], row["event_id"]) for row in taken)
        for table in TABLES.get(service, ()):
            rows = await connection.fetch(f'SELECT * FROM "{table}"')  # noqa: S608 - our own names
            facts.tables[service, table] = [dict(row) for row in rows]
    finally:
        await connection.close()


def event_of(row: Row) -> Event:
    _, site, service, name, version = row["subject"].split(".")
    return Event(
        id=row["event_id"],
        service=service,
        name=name,
        version=version,
        site=site,
        aggregate_id=row["aggregate_id"],
        seq=row["aggregate_seq"],
        said=orjson.loads(row["payload"]),
        is_published=row["published_at"] is not None,
        stream_seq=row["stream_seq"],
    )


def _read_mails(folder: Path) -> list[str]:
    """Return the local part of each message's id, which is the notification's."""
    parser = BytesHeaderParser()
    found = []
    for path in sorted(folder.glob("*.eml")):
        identity = parser.parsebytes(path.read_bytes()).get("Message-ID", "")
        found.append(identity.strip("<>").partition("@")[0])
    return found


async def _read_broker(jetstream: JetStreamContext, facts: Facts) -> None:
    facts.stream = await stored(jetstream)
    for consumer in await jetstream.consumers_info(STREAM):
        if consumer.name in facts.listens:
            waiting = (consumer.num_pending or 0) + (consumer.num_ack_pending or 0)
            facts.lag[consumer.name] = waiting
    async for letter in dead_letters.dead_letters(jetstream):
        facts.dead_letters.append(f"{letter.consumer}: {letter.subject}: {letter.reason}")


async def stored(jetstream: JetStreamContext) -> list[Stored]:
    """Return the id of every message in the stream, by sequence."""
    config = ConsumerConfig(
        deliver_policy=DeliverPolicy.ALL,
        ack_policy=AckPolicy.NONE,
        headers_only=True,
        mem_storage=True,
        inactive_threshold=30,
    )
    consumer = await jetstream.add_consumer(STREAM, config)
    left = consumer.num_pending or 0
    subscription = await jetstream.pull_subscribe_bind(consumer.name, STREAM)
    found: list[Stored] = []
    while left > 0:
        messages = await subscription.fetch(min(_FETCH, left), timeout=10)
        left -= len(messages)
        found += [
            Stored(m.metadata.sequence.stream, (m.headers or {}).get("ce-id", "")) for m in messages
        ]
    await subscription.unsubscribe()
    await jetstream.delete_consumer(STREAM, consumer.name)
    return found
