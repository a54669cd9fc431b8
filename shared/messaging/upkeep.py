"""Upkeep of a durable consumer: makes it, mends it, and starts it again behind a break.

A deleted consumer stops a pull subscriber for ever without a word, so it is looked for every
15 seconds. A durable's configuration that drifted is brought back by an upsert.
"""

from dataclasses import dataclass, field

import structlog
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig, ConsumerInfo, DeliverPolicy, StreamInfo
from nats.js.errors import NotFoundError

from shared.messaging.epochs import as_metadata, breaks_of, restart_after
from shared.messaging.provisioning import provision
from shared.messaging.subjects import STREAM
from shared.messaging.subscriptions import Subscriptions

WATCH_SECONDS = 15.0
ACK_WAIT = 60.0
MAX_ACK_PENDING = 5000

log = structlog.get_logger(__name__)


@dataclass
class ConsumerUpkeep:
    """Keeps one service's durable consumer as it must be."""

    jetstream: JetStreamContext
    subscriptions: Subscriptions
    _floor: tuple[str, int] = field(default=("", 0))

    async def ensure(self) -> bool:
        """Make or mend the consumer; return whether open pull requests must be renewed."""
        await provision(self.jetstream)
        stream = await self.jetstream.stream_info(STREAM)
        try:
            consumer = await self.jetstream.consumer_info(STREAM, self.subscriptions.consumer)
        except NotFoundError:
            await self._create(stream)
            return True
        changed = await self._mend(stream, consumer)
        self._floor = (_birth(stream), _floor_of(consumer))
        return changed

    async def info(self) -> ConsumerInfo:
        """Return what JetStream knows of the consumer. Raises NotFoundError."""
        info: ConsumerInfo = await self.jetstream.consumer_info(STREAM, self.subscriptions.consumer)
        return info

    async def lag(self) -> int:
        """Return how many events wait or are under way. Raises NotFoundError."""
        info = await self.info()
        return (info.num_pending or 0) + (info.num_ack_pending or 0)

    def config(self, stream: StreamInfo) -> ConsumerConfig:
        return ConsumerConfig(
            name=self.subscriptions.consumer,
            durable_name=self.subscriptions.consumer,
            deliver_policy=DeliverPolicy.ALL,
            ack_policy=AckPolicy.EXPLICIT,
            ack_wait=ACK_WAIT,
            max_deliver=-1,
            max_ack_pending=MAX_ACK_PENDING,
            filter_subjects=self.subscriptions.filter_subjects(),
            metadata=as_metadata(breaks_of(stream.config.metadata)),
        )

    async def _create(self, stream: StreamInfo) -> None:
        await self.jetstream.add_consumer(STREAM, self.config(stream))
        born_at, floor = self._floor
        if floor and born_at == _birth(stream):
            await self._restart_after(floor)
        log.warning("consumer_created", consumer=self.subscriptions.consumer)

    async def _mend(self, stream: StreamInfo, consumer: ConsumerInfo) -> bool:
        kept = restart_after(stream, breaks_of(consumer.config.metadata))
        ahead = consumer.delivered and consumer.delivered.stream_seq > stream.state.last_seq
        if kept is None and ahead:
            kept = 0
        if kept is not None:
            # Never forward: what was delivered and not acked, or not delivered yet, is still owed.
            kept = min(kept, _floor_of(consumer))
            await self._restart_after(kept)
            log.warning("consumer_restarted", consumer=self.subscriptions.consumer, after=kept)
        wanted = self.config(stream)
        if kept is not None or not _same(wanted, consumer.config):
            await self.jetstream.add_consumer(STREAM, wanted)
        return kept is not None

    async def _restart_after(self, sequence: int) -> None:
        await self.jetstream.reset_consumer(STREAM, self.subscriptions.consumer, sequence + 1)


def _floor_of(consumer: ConsumerInfo) -> int:
    """Return the sequence up to which everything is acked."""
    return (consumer.ack_floor.stream_seq or 0) if consumer.ack_floor else 0


def _birth(stream: StreamInfo) -> str:
    return str(stream.created)


def _same(wanted: ConsumerConfig, found: ConsumerConfig) -> bool:
    return (
        sorted(wanted.filter_subjects or []) == sorted(_filters(found))
        and wanted.max_ack_pending == found.max_ack_pending
        and wanted.ack_wait == found.ack_wait
        and wanted.max_deliver == found.max_deliver
        and breaks_of(wanted.metadata) == breaks_of(found.metadata)
    )


def _filters(config: ConsumerConfig) -> list[str]:
    return config.filter_subjects or ([config.filter_subject] if config.filter_subject else [])
