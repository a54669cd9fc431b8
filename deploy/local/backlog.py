"""Whether each service is ready, and what waits in it: outbox, consumer, dead letters."""

import asyncio
from collections import Counter
from dataclasses import dataclass

import asyncpg
import httpx
import nats
import nats.errors
import nats.js.errors
from nats.js import JetStreamContext

from deploy.local.platform import Platform
from shared.database import Database, DatabaseAway
from shared.messaging.backlog import outbox_backlog
from shared.messaging.subjects import DEAD_LETTERS, STREAM

_ANSWER_SECONDS = 3.0
_BROKER_AWAY = (OSError, TimeoutError, nats.errors.Error, nats.js.errors.Error)


@dataclass(frozen=True)
class ServiceBacklog:
    """One service. A number is None when the server that knows it does not answer."""

    service: str
    ready: bool
    missing: tuple[str, ...]
    outbox_backlog: int | None
    consumer_lag: int | None
    dead_letters: int | None

    @property
    def at_rest(self) -> bool:
        return (self.outbox_backlog, self.consumer_lag, self.dead_letters) == (0, 0, 0)


async def backlogs(platform: Platform) -> list[ServiceBacklog]:
    """Ask all services and servers at once; whoever is away costs three seconds at most."""
    services = sorted(platform.databases)
    readiness, outboxes, (lags, dead) = await asyncio.gather(
        asyncio.gather(*(_readiness(platform.api(service)) for service in services)),
        asyncio.gather(*(_outbox(platform.database_url(service)) for service in services)),
        _broker(platform.nats_url, services),
    )
    return [
        ServiceBacklog(service, ready, missing, outbox, lags.get(service), dead.get(service))
        for service, (ready, missing), outbox in zip(services, readiness, outboxes, strict=True)
    ]


async def _readiness(url: str) -> tuple[bool, tuple[str, ...]]:
    try:
        async with httpx.AsyncClient(timeout=_ANSWER_SECONDS) as client:
            answer = await client.get(f"{url}/health/ready")
        view = answer.json()
        missing = tuple(f"{one['name']}: {one['reason']}" for one in view["missing"])
        return bool(view["ready"]), missing
    except (httpx.HTTPError, ValueError, KeyError):
        return False, ("does not answer",)


async def _outbox(url: str) -> int | None:
    database = await Database(url, size=1, timeout=_ANSWER_SECONDS).open()
    try:
        return (await outbox_backlog(database)).events
    except (DatabaseAway, asyncpg.PostgresError):
        return None
    finally:
        await database.close()


async def _broker(
    url: str, services: list[str]
) -> tuple[dict[str, int | None], dict[str, int | None]]:
    try:
        async with asyncio.timeout(_ANSWER_SECONDS):  # its own patience is two minutes
            connection = await nats.connect(url, allow_reconnect=False, error_cb=_say_nothing)
    except _BROKER_AWAY:
        return {}, {}
    try:
        jetstream = connection.jetstream(timeout=_ANSWER_SECONDS)
        lags = {service: await _lag(jetstream, service) for service in services}
        return lags, await _dead(jetstream, services)
    finally:
        await connection.close()


async def _lag(jetstream: JetStreamContext, consumer: str) -> int | None:
    try:
        info = await jetstream.consumer_info(STREAM, consumer)
    except _BROKER_AWAY:
        return None
    return (info.num_pending or 0) + (info.num_ack_pending or 0)


async def _dead(jetstream: JetStreamContext, services: list[str]) -> dict[str, int | None]:
    try:
        info = await jetstream.stream_info(DEAD_LETTERS, subjects_filter="dlq.>")
    except _BROKER_AWAY:
        return {}
    counts: Counter[str] = Counter()
    for subject, messages in (info.state.subjects or {}).items():
        counts[subject.split(".")[1]] += messages
    return {service: counts[service] for service in services}


async def _say_nothing(_: Exception) -> None:
    """Keep the client from logging what the table says anyway."""
