"""The backbone's part of a service's worker: relay, reconciliation, consumer, watchdog, replay.

FastStream owns the connection, the operators' request subject and the AsyncAPI document; what is
guaranteed about delivery is ours (ADR 0004).
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import asdict
from typing import Any

import structlog
from faststream.nats import NatsBroker
from nats.aio.client import Client
from nats.js import JetStreamContext

from shared.database import Database
from shared.messaging import metrics
from shared.messaging.backlog import outbox_backlog
from shared.messaging.connection import make_broker
from shared.messaging.consumer import EventConsumer, UnitsOfWork
from shared.messaging.dead_letters import ReplayRequest
from shared.messaging.feed import Feed
from shared.messaging.provisioning import provision
from shared.messaging.reconciliation import Reconciler
from shared.messaging.relay import Relay
from shared.messaging.replaying import DeadLetterReplay
from shared.messaging.subjects import STREAM, replay_subject
from shared.messaging.subscriptions import Subscriptions
from shared.messaging.upkeep import WATCH_SECONDS, ConsumerUpkeep

RECONCILE_SECONDS = 60.0
RETRY_SECONDS = 1.0
MEASURE_SECONDS = 5.0
TICK_SECONDS = 1.0

Loop = Callable[[], Coroutine[Any, Any, None]]

log = structlog.get_logger(__name__)


class BackboneWorker:
    """Runs until stopped, through outages of the broker and the database alike."""

    def __init__(
        self,
        *,
        nats_url: str,
        database: Database,
        units: UnitsOfWork,
        subscriptions: Subscriptions,
        service: str | None = None,
        extra: tuple[Loop, ...] = (),
    ) -> None:
        """`service` is the publisher's name, the consumer's by default.

        `extra` are the service's own loops (timers, dispatch), started again on error.
        """
        self._service = service or subscriptions.consumer
        self._database = database
        self.units = units
        self._subscriptions = subscriptions
        self._extra = extra
        self.broker: NatsBroker = make_broker(
            nats_url, subscriptions.consumer, on_return=self._broker_returned
        )
        self._tasks: list[asyncio.Task[None]] = []
        self._reconciled = asyncio.Event()
        self._reconcile_now = asyncio.Event()
        self._watch_now = asyncio.Event()
        self._feed: Feed | None = None
        self._upkeep: ConsumerUpkeep | None = None
        self._client: Client | None = None

    async def start(self) -> None:
        """Start everything and return at once, also while the broker is away."""
        self._tasks.append(asyncio.create_task(_until_done(self._run_backbone)))
        for loop in (self._measure, *self._extra):
            self._spawn(loop)

    async def stop(self) -> None:
        """Stop pulling, finish or leave what is in flight, and disconnect."""
        if self._feed is not None:
            with contextlib.suppress(Exception):
                await self._feed.stop()
        await self._cancel_all()
        with contextlib.suppress(Exception):
            async with asyncio.timeout(5):
                await self.broker.stop()

    def checks(self) -> dict[str, Callable[[], Awaitable[str | None]]]:
        """Return readiness checks by name; each answers None, or what is missing."""
        return {"broker": self._check_broker, "consumer": self._check_consumer}

    async def _cancel_all(self) -> None:
        # Again and again: a library that swallows one cancellation must not keep us from stopping.
        while running := [task for task in self._tasks if not task.done()]:
            for task in running:
                task.cancel()
            await asyncio.wait(running, timeout=0.5)

    def _spawn(self, loop: Loop) -> None:
        name = getattr(loop, "__name__", "loop")
        self._tasks.append(asyncio.create_task(_for_ever(loop), name=name))

    async def _run_backbone(self) -> None:
        self._client = client = await self.broker.connect()
        jetstream = client.jetstream(timeout=5)
        consumer = EventConsumer(self._subscriptions, self._database, self.units, jetstream)
        if not self.broker.subscribers:
            self._answer_replays(consumer, jetstream)
        await self.broker.start()
        self._upkeep = await self._kept_consumer(jetstream)
        self._feed = feed = Feed(client, STREAM, self._subscriptions.consumer)
        await feed.start()
        reconciler = Reconciler(self._database, jetstream, self._service)
        relay = Relay(self._database, client, ready=self._safe_to_publish)
        # Tasks of their own, not a TaskGroup, which cancels its children only once (see stop).
        self._spawn(lambda: self._keep_reconciled(reconciler))
        self._spawn(self._watch_consumer)
        self._spawn(relay.run)
        self._spawn(relay.listen)
        if self._subscriptions.events:
            for loop in consumer.loops(feed):
                self._spawn(loop)

    async def _kept_consumer(self, jetstream: JetStreamContext) -> ConsumerUpkeep:
        """Make stream and consumer before anything asks for them: on a first start nobody has."""
        upkeep = ConsumerUpkeep(jetstream, self._subscriptions)
        if self._subscriptions.events:
            await upkeep.ensure()
        else:
            await provision(jetstream)
        return upkeep

    async def _measure(self) -> None:
        while True:
            metrics.show_backlog(await outbox_backlog(self._database))
            if self._upkeep is not None and self._subscriptions.events:
                metrics.show_lag(self._subscriptions.consumer, await self._upkeep.info())
            await asyncio.sleep(MEASURE_SECONDS)

    def _answer_replays(self, consumer: EventConsumer, jetstream: JetStreamContext) -> None:
        name = self._subscriptions.consumer
        replay = DeadLetterReplay(consumer, jetstream, name)

        @self.broker.subscriber(replay_subject(name), queue=name)
        async def take_dead_letter_again(request: ReplayRequest) -> dict[str, str]:
            return asdict(await replay.take(request))

    async def _broker_returned(self) -> None:
        log.info("broker_returned")
        self._reconciled.clear()
        self._reconcile_now.set()
        self._watch_now.set()
        if self._feed is not None:
            self._feed.renew()

    async def _safe_to_publish(self) -> None:
        await self._reconciled.wait()

    async def _keep_reconciled(self, reconciler: Reconciler) -> None:
        while True:
            self._reconcile_now.clear()
            await reconciler.run_once(thorough=not self._reconciled.is_set())
            if not self._reconcile_now.is_set():
                self._reconciled.set()
            await _event_or_timeout(self._reconcile_now, RECONCILE_SECONDS)

    async def _watch_consumer(self) -> None:
        while self._subscriptions.events and self._upkeep is not None:
            if await self._upkeep.ensure() and self._feed is not None:
                self._feed.renew()
            await _event_or_timeout(self._watch_now, WATCH_SECONDS)
            self._watch_now.clear()

    async def _check_broker(self) -> str | None:
        connected = self._client is not None and self._client.is_connected
        return None if connected else "the broker is away"

    async def _check_consumer(self) -> str | None:
        if not self._subscriptions.events:
            return None
        try:
            async with asyncio.timeout(3):
                await self._lag()
        except Exception as missing:  # noqa: BLE001 - whatever it is, the consumer is not there
            return f"the durable consumer does not answer ({type(missing).__name__})"
        return None

    async def _lag(self) -> int:
        if self._upkeep is None:
            raise ConnectionError("not connected yet")
        return await self._upkeep.lag()


async def _for_ever(loop: Loop) -> None:
    while True:
        await _until_done(loop)
        await asyncio.sleep(RETRY_SECONDS)


async def _until_done(loop: Loop) -> None:
    """Run `loop` again after each error: it outlives every outage."""
    while True:
        try:
            return await loop()
        except Exception as error:  # noqa: BLE001 - whatever it was, the next try may succeed
            name = getattr(loop, "__name__", "")
            log.warning("loop_restarts", loop=name, reason=type(error).__name__)
            await asyncio.sleep(RETRY_SECONDS)


async def _event_or_timeout(event: asyncio.Event, seconds: float) -> None:
    # Not wait_for: on Python 3.11 it may swallow a cancellation that comes with the event.
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
