"""Owns what the backbone measures of itself: backlog, lag, age, and what was put off or buried."""

from datetime import UTC, datetime
from typing import Any

from nats.js.api import ConsumerInfo

from shared.contracts.event import Received
from shared.messaging.backlog import OutboxBacklog
from shared.telemetry import (
    CONSUMED,
    CONSUMER_AGE_SECONDS,
    CONSUMER_LAG,
    CONSUMER_REDELIVERED,
    OUTBOX_BACKLOG,
    OUTBOX_HELD_BACK_SECONDS,
    OUTBOX_OLDEST_SECONDS,
)


def show_backlog(backlog: OutboxBacklog) -> None:
    OUTBOX_BACKLOG.set(backlog.events)
    OUTBOX_OLDEST_SECONDS.set(backlog.oldest_seconds)
    OUTBOX_HELD_BACK_SECONDS.set(backlog.held_back_seconds)


def show_lag(consumer: str, info: ConsumerInfo) -> None:
    waiting = (info.num_pending or 0) + (info.num_ack_pending or 0)
    CONSUMER_LAG.labels(consumer).set(waiting)
    CONSUMER_REDELIVERED.labels(consumer).set(info.num_redelivered or 0)
    if not waiting:
        CONSUMER_AGE_SECONDS.labels(consumer).set(0)


def show_taken(consumer: str, count: int, last: Received[Any]) -> None:
    """Count a batch that was kept, and how old its last event was by then."""
    CONSUMED.labels(consumer).inc(count)
    age = (datetime.now(UTC) - last.time).total_seconds()
    CONSUMER_AGE_SECONDS.labels(consumer).set(max(age, 0.0))
