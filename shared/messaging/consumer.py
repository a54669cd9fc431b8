"""The consumer: takes events in batches, each batch in one transaction, and acks after it.

Inbox, effects and outgoing events of a batch are kept together. When one event of a batch breaks
it, the batch is rolled back and its events are taken one by one, so that a poison event costs one
slow batch and not the lane. A transaction that has waited for long ends with what it has come to.
"""

import asyncio
import time
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
from shared.database.errors import translated
from shared.messaging import envelope, inbox, metrics
from shared.messaging.envelope import UnreadableEvent
from shared.messaging.feed import Feed
from shared.messaging.lanes import Lanes, Loop
from shared.messaging.settlement import Settlement
from shared.messaging.subscriptions import Handler, Subscriptions
from shared.unit_context import UnitContext
from shared.unit_of_work import SqlUnitOfWork, Transaction

BATCH = 200
WITHIN_SECONDS = 0.2
"""After this long a transaction is committed with what it has come to: what is recorded does not
wait for all that others of its batch wait for."""
AWAY_SECONDS = 1.0

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
        self._settlement = Settlement(jetstream, self._name)

    def loops(self, feed: Feed) -> tuple[Loop, ...]:
        """Return what takes what comes until cancelled, each again after an error.

        Cancellation acks nothing that is not kept.
        """
        return Lanes(self._subscriptions.lanes, self.take, BATCH).loops(feed)

    async def take(self, messages: Sequence[Msg]) -> None:
        """Take a batch: each message ends acked, put off, or buried."""
        deliveries = [d for d in [await self._read(m) for m in messages] if d is not None]
        try:
            while deliveries:
                deliveries = await self._take_kept_together(deliveries)
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

    async def _take_kept_together(self, deliveries: list[Delivery]) -> list[Delivery]:
        """Take as many as one transaction has time for, and return the others."""
        try:
            count = await self._transact(deliveries)
        except DatabaseAway:
            raise
        except Exception as broken:  # noqa: BLE001 - who broke it is found one by one
            if len(deliveries) > 1:
                for delivery in deliveries:
                    await self._take_kept_together([delivery])
                return []
            deliveries[0].failure, count = _cause(broken), 1
        taken = deliveries[:count]
        for delivery in taken:
            await self._settlement.settle(delivery.message, delivery.failure)
        kept = [delivery.received for delivery in taken if delivery.failure is None]
        if kept:
            metrics.show_taken(self._name, len(kept), kept[-1])
        return deliveries[count:]

    async def _transact(self, deliveries: list[Delivery]) -> int:
        async with self._database.connection() as connection:
            with translated({}):
                async with connection.transaction():
                    return await self._handle_all(Transaction(connection), deliveries)

    async def _handle_all(self, transaction: Transaction, deliveries: list[Delivery]) -> int:
        """Handle them in turn until it takes too long; return how many were."""
        ends_at = time.monotonic() + WITHIN_SECONDS
        ids = [delivery.received.id for delivery in deliveries]
        taken = await inbox.already_taken(transaction.connection, self._name, ids)
        fresh: set[UUID] = set()
        count = 0
        for delivery in deliveries:
            if count and time.monotonic() > ends_at:
                break
            count += 1
            delivery.failure = None
            if delivery.received.id not in taken and delivery.received.id not in fresh:
                await self._handle(transaction, delivery)
                if delivery.failure is None:
                    fresh.add(delivery.received.id)
        transaction.pending.append([inbox.record(self._name, fresh)])
        await transaction.send()
        return count

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
            await self._settlement.bury(message, f"unreadable: {reason}")
            return None
        return Delivery(message, received, handler)

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
