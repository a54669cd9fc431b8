"""Answers an operator who asks this service's consumer to take a dead letter again."""

import structlog
from nats.js import JetStreamContext

from shared.messaging import dead_letters
from shared.messaging.consumer import EventConsumer
from shared.messaging.dead_letters import NoSuchDeadLetter, ReplayAnswer, ReplayRequest
from shared.messaging.envelope import UnreadableEvent
from shared.messaging.settlement import reason_for

log = structlog.get_logger(__name__)


class DeadLetterReplay:
    """Takes one dead letter through the consumer's own path: inbox, effect, events."""

    def __init__(self, consumer: EventConsumer, jetstream: JetStreamContext, name: str) -> None:
        self._consumer = consumer
        self._jetstream = jetstream
        self._name = name

    async def take(self, request: ReplayRequest) -> ReplayAnswer:
        """Take it, and remove it when its effect is kept. A failure leaves it where it is."""
        try:
            letter, headers, payload = await dead_letters.show(self._jetstream, request.sequence)
        except NoSuchDeadLetter:
            return ReplayAnswer("failed", "there is no such dead letter")
        if letter.consumer != self._name:
            return ReplayAnswer("failed", f"it belongs to {letter.consumer}")
        try:
            processed = await self._consumer.take_again(
                letter.subject, headers, payload, again=request.again
            )
        except UnreadableEvent as reason:
            return ReplayAnswer("failed", f"unreadable: {reason}")
        except Exception as failure:  # noqa: BLE001 - the operator is told, the letter stays
            return ReplayAnswer("failed", reason_for(failure))
        await dead_letters.remove(self._jetstream, request.sequence)
        log.info("dead_letter_replayed", sequence=request.sequence, processed=processed)
        return ReplayAnswer("processed" if processed else "already_taken")
