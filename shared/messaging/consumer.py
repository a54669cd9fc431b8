"""The consumer: takes events in batches, each batch in one transaction, and acks after it.

Inbox, effects and outgoing events of a batch are kept together. When one event of a batch breaks
it, the batch is rolled back and its events are taken one by one, so that a poison event costs one
slow batch and not the lane.
"""

import asyncio
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

import structlog
from nats.aio.msg import Msg
from nats.js import JetStreamContext

from shared import telemetry
from shared.contracts.event import Received
from shared.database import Database, DatabaseAway
from shared.database.errors import ConstraintBroken, translated
from shared.errors import BrokenRule, NotYet, StaleVersion, Unavailable, rule_name
from shared.messaging import dead_letters, envelope, inbox, metrics
from shared.messaging.envelope import UnreadableEvent
from shared.messaging.feed import Feed
from shared.messaging.subscriptions import Handler, Subscriptions
from shared.unit_context import UnitContext
from shared.unit_of_work import SqlUnitOfWork, Transaction

BATCH = 200
MAX_DELIVERIES = 8
RETRY_DELAYS = (1.0, 5.0, 30.0, 120.0, 600.0)
"""Seconds before the next delivery, by delivery; the last one repeats. Each gets ±20 % jitter."""
AWAY_SECONDS = 1.0
_PASSING = (NotYet, StaleVersion, Unavailable, ConstraintBroken)

log = structlog.get_logger(__name__)


class UnitsOfWork(Protocol):
    """Makes a service's unit of work, inside a transaction when one is given."""

    def __call__(
        self, context: UnitContext, *, within: Transaction | None = None
    ) -> SqlUnitOfWork: ...


@dataclass(slots=True)
class Delivery:
    """One message on its way through the consumer."""

    message: Msg
    received: Received[Any]
    handler: Handler
    failure: Exception | None = None


class _BatchBroken(Exception):
    """A failed handler had already sent writes: the transaction cannot be kept."""


class EventConsumer:
    """Runs a service's subscribers over its feed."""

    def __init__(
        self,
        subscriptions: Subscriptions,
        database: Database,
        units: UnitsOfWork,
        jetstream: JetStreamContext,
    ) -> None:
        self._subscriptions = subscriptions
        self._name = subscriptions.consumer
        self._database = database
        self._units = units
        self._jetstream = jetstream

    async def run(self, feed: Feed) -> None:
        """Take what comes until cancelled. Cancellation acks nothing that is not kept."""
        while True:
            messages = await feed.take(BATCH)
            if messages:
                await self.take(messages)

    async def take(self, messages: Sequence[Msg]) -> None:
        """Take a batch: each message ends acked, put off, or buried."""
        deliveries = [d for d in [await self._read(m) for m in messages] if d is not None]
        try:
            await self._take_kept_together(deliveries)
        except DatabaseAway:
            await self._wait_for_database(deliveries)

    async def take_again(
        self, subject: str, headers: Mapping[str, str], payload: bytes, *, again: bool
    ) -> bool:
        """Take one dead letter; return whether it had an effect, or raise what stopped it.

        With `again` the inbox forgets that it was taken before.
        """
        kind, handler = self._subscriptions.handler_for(subject)
        received = envelope.read(kind, subject, headers, payload)
        async with self._database.connection() as connection:
            with translated({}):
                async with connection.transaction():
                    if again:
                        await inbox.let_through_again(connection, self._name, [received.id])
                    if await inbox.already_taken(connection, self._name, [received.id]):
                        return False
                    transaction = Transaction(connection)
                    async with self._units(_context(received), within=transaction) as uow:
                        await handler(received, uow)
                        uow.also(inbox.record(self._name, [received.id]))
                    await transaction.send()
        return True

    async def _take_kept_together(self, deliveries: list[Delivery]) -> None:
        try:
            await self._transact(deliveries)
        except DatabaseAway:
            raise
        except Exception as broken:  # noqa: BLE001 - who broke it is found one by one
            if len(deliveries) == 1:
                deliveries[0].failure = _cause(broken)
            else:
                for delivery in deliveries:
                    await self._take_kept_together([delivery])
                return
        for delivery in deliveries:
            await self._settle(delivery)
        kept = [delivery.received for delivery in deliveries if delivery.failure is None]
        if kept:
            metrics.show_taken(self._name, len(kept), kept[-1])

    async def _transact(self, deliveries: list[Delivery]) -> None:
        async with self._database.connection() as connection:
            with translated({}):
                async with connection.transaction():
                    await self._handle_all(Transaction(connection), deliveries)

    async def _handle_all(self, transaction: Transaction, deliveries: list[Delivery]) -> None:
        ids = [delivery.received.id for delivery in deliveries]
        taken = await inbox.already_taken(transaction.connection, self._name, ids)
        fresh: set[UUID] = set()
        for delivery in deliveries:
            delivery.failure = None
            if delivery.received.id not in taken and delivery.received.id not in fresh:
                await self._handle(transaction, delivery)
                if delivery.failure is None:
                    fresh.add(delivery.received.id)
        transaction.pending.append([inbox.record(self._name, fresh)])
        await transaction.send()

    async def _handle(self, transaction: Transaction, delivery: Delivery) -> None:
        received = delivery.received
        try:
            with telemetry.consumer_span(type(received.event).__name__, received.traceparent):
                uow = self._units(_context(received), within=transaction)
                async with uow:
                    await delivery.handler(received, uow)
        except DatabaseAway:
            raise
        except Exception as failure:
            if uow.sent:
                raise _BatchBroken from failure
            delivery.failure = failure

    async def _read(self, message: Msg) -> Delivery | None:
        try:
            kind, handler = self._subscriptions.handler_for(message.subject)
            received = envelope.read(kind, message.subject, message.headers, message.data)
        except UnreadableEvent as reason:
            await self._bury(message, f"unreadable: {reason}")
            return None
        return Delivery(message, received, handler)

    async def _settle(self, delivery: Delivery) -> None:
        failure, message = delivery.failure, delivery.message
        if failure is None:
            await message.ack()
            return
        number = deliveries_of(message)
        if number >= MAX_DELIVERIES or not may_pass(failure):
            await self._bury(message, reason_for(failure))
            return
        log.info(
            "event_put_off",
            event_id=str(delivery.received.id),
            subject=message.subject,
            reason=reason_for(failure),
            delivery=number,
        )
        telemetry.REDELIVERIES.labels(self._name, reason_for(failure)).inc()
        await message.nak(delay=retry_delay(number))

    async def _bury(self, message: Msg, reason: str) -> None:
        number = deliveries_of(message)
        await dead_letters.bury(
            self._jetstream,
            consumer=self._name,
            subject=message.subject,
            headers=message.headers or {},
            payload=message.data,
            reason=reason,
            deliveries=number,
        )
        await message.term()
        telemetry.DEAD_LETTERS.labels(self._name, reason.partition(":")[0]).inc()
        log.error("event_buried", subject=message.subject, reason=reason, delivery=number)

    async def _wait_for_database(self, deliveries: list[Delivery]) -> None:
        """Wait until the database answers, then ask for the events again at once.

        An outage is nobody's fault: it must not use up an event's deliveries.
        """
        log.warning("database_away", waiting_events=len(deliveries))
        while True:
            try:
                async with self._database.connection() as connection:
                    with translated({}):
                        await connection.execute("SELECT 1")
                break
            except DatabaseAway:
                await asyncio.sleep(AWAY_SECONDS)
        for delivery in deliveries:
            await delivery.message.nak()


def deliveries_of(message: Msg) -> int:
    """Return how often the message was delivered, from its ack subject."""
    return int(message.metadata.num_delivered or 1) if message.reply else 1


def may_pass(failure: Exception) -> bool:
    """Say whether a later delivery may succeed: a broken domain rule stays broken."""
    return isinstance(failure, _PASSING) or not isinstance(failure, BrokenRule)


def reason_for(failure: Exception) -> str:
    """Return the failure's class in words; never its text, which may hold what was sent."""
    return rule_name(type(failure))


def retry_delay(delivery: int) -> float:
    delay = RETRY_DELAYS[min(delivery, len(RETRY_DELAYS)) - 1]
    return delay * random.uniform(0.8, 1.2)


def _cause(broken: Exception) -> Exception:
    if isinstance(broken, _BatchBroken) and isinstance(broken.__cause__, Exception):
        return broken.__cause__
    return broken


def _context(received: Received[Any]) -> UnitContext:
    return UnitContext(
        site=received.site,
        correlation_id=received.correlation_id,
        causation_id=received.id,
        traceparent=telemetry.current_traceparent(received.traceparent),
    )
