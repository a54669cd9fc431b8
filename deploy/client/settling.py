"""Waiting until the platform has come to rest: all events published, and all of them consumed."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

import nats
import nats.errors
from nats.js import JetStreamContext

from deploy.client.problems import PlatformAway
from shared.database import Database
from shared.errors import BrokenRule
from shared.messaging.backlog import outbox_backlog
from shared.messaging.subjects import DEAD_LETTERS, STREAM

_PAUSE_SECONDS = 0.1


@dataclass(frozen=True)
class Underway:
    """Unpublished events by service, unconsumed ones by consumer, and how far the stream is."""

    outbox: dict[str, int] = field(default_factory=dict)
    lag: dict[str, int] = field(default_factory=dict)
    dead_letters: int = 0
    last_sequence: int = 0

    seen: bool = True

    @property
    def at_rest(self) -> bool:
        return self.seen and self.events == 0

    @property
    def events(self) -> int:
        return sum(self.outbox.values()) + sum(self.lag.values())


UNSEEN = Underway(seen=False)
"""Where the broker or a database is away, nobody can say what is under way."""


class Watch:
    """Looks at the outboxes and the stream of a running platform."""

    def __init__(self, databases: Mapping[str, Database], jetstream: JetStreamContext) -> None:
        self._databases = databases
        self._jetstream = jetstream

    async def look(self) -> Underway:
        outbox = {
            service: (await outbox_backlog(database)).events
            for service, database in self._databases.items()
        }
        lag = {
            consumer.name: (consumer.num_pending or 0) + (consumer.num_ack_pending or 0)
            for consumer in await self._jetstream.consumers_info(STREAM)
        }
        dead = await self._jetstream.stream_info(DEAD_LETTERS)
        stream = await self._jetstream.stream_info(STREAM)
        return Underway(outbox, lag, dead.state.messages, stream.state.last_seq)

    async def settle(
        self, within: float, on_look: Callable[[Underway], None] = lambda _: None
    ) -> Underway:
        """Wait at most `within` seconds for rest; return what was seen last.

        One look is not proof, as an event may pass from a queue to an outbox behind its back:
        rest is two looks in a row at nothing under way and the same end of the stream.
        """
        deadline = time.monotonic() + within
        before = await self.look()
        while time.monotonic() < deadline:
            on_look(before)
            await asyncio.sleep(_PAUSE_SECONDS)
            now = await self.look()
            if now.at_rest and now == before:
                break
            before = now
        return before


@asynccontextmanager
async def watch(nats_url: str, database_urls: Mapping[str, str]) -> AsyncIterator[Watch]:
    """Connect to the broker and to each service's database for as long as the watch is open.

    Raises PlatformAway where one of them is away, at the beginning or later.
    """
    began = time.monotonic()
    try:
        async with AsyncExitStack() as stack:
            connection = await nats.connect(nats_url, connect_timeout=2, max_reconnect_attempts=1)
            stack.push_async_callback(connection.close)
            databases = {}
            for service, url in database_urls.items():
                databases[service] = await Database(url, size=1).open()
                stack.push_async_callback(databases[service].close)
            yield Watch(databases, connection.jetstream())
    except (OSError, nats.errors.Error, BrokenRule) as error:
        waited = time.monotonic() - began
        raise PlatformAway("the backbone", waited, type(error).__name__) from error
