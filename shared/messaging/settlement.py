"""Settlement: what becomes of a delivery after it was taken: acked, put off, or buried."""

import random

import structlog
from nats.aio.msg import Msg
from nats.js import JetStreamContext

from shared import telemetry
from shared.database.errors import ConstraintBroken
from shared.errors import BrokenRule, NotYet, StaleVersion, Unavailable, rule_name
from shared.messaging import dead_letters

MAX_DELIVERIES = 8
RETRY_DELAYS = (1.0, 5.0, 30.0, 120.0, 600.0)
"""Seconds before the next delivery, by delivery; the last one repeats. Each gets ±20 % jitter."""
_PASSING = (NotYet, StaleVersion, Unavailable, ConstraintBroken)

log = structlog.get_logger(__name__)


class Settlement:
    """Settles the deliveries of one consumer."""

    def __init__(self, jetstream: JetStreamContext, consumer: str) -> None:
        self._jetstream = jetstream
        self._consumer = consumer

    async def settle(self, message: Msg, failure: Exception | None) -> None:
        """Ack what was kept; put off what may pass; bury the rest, and the eighth delivery."""
        if failure is None:
            await message.ack()
        elif deliveries_of(message) >= MAX_DELIVERIES or not may_pass(failure):
            await self.bury(message, reason_for(failure))
        else:
            await self._put_off(message, reason_for(failure))

    async def bury(self, message: Msg, reason: str) -> None:
        """Store the message as a dead letter, then end its deliveries."""
        number = deliveries_of(message)
        await dead_letters.bury(
            self._jetstream,
            consumer=self._consumer,
            subject=message.subject,
            headers=message.headers or {},
            payload=message.data,
            reason=reason,
            deliveries=number,
        )
        await message.term()
        telemetry.DEAD_LETTERS.labels(self._consumer, reason.partition(":")[0]).inc()
        log.error("event_buried", subject=message.subject, reason=reason, delivery=number)

    async def _put_off(self, message: Msg, reason: str) -> None:
        number = deliveries_of(message)
        log.info(
            "event_put_off",
            event_id=(message.headers or {}).get("ce-id"),
            subject=message.subject,
            reason=reason,
            delivery=number,
        )
        telemetry.REDELIVERIES.labels(self._consumer, reason).inc()
        await message.nak(delay=retry_delay(number))


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
    """Return the seconds until the next delivery, with jitter."""
    delay = RETRY_DELAYS[min(delivery, len(RETRY_DELAYS)) - 1]
    return delay * random.uniform(0.8, 1.2)
