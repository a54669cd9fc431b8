"""The outbox: events wait in the producer's own database until the relay has moved them."""

from datetime import datetime
from uuid import UUID
from zlib import crc32

from shared.contracts.event import Event
from shared.database.writes import Write
from shared.messaging.envelope import headers_for
from shared.messaging.subjects import event_subject
from shared.unit_context import UnitContext

BUCKETS = 16
"""Rows are spread over this many buckets; a bucket is moved by one relay at a time."""

WAKE_CHANNEL = "footbridge_outbox"

# The notification rides on the insert, so that it costs no round trip of its own; PostgreSQL
# folds those of one transaction into one.
_INSERT = f"""
INSERT INTO outbox (event_id, aggregate_id, aggregate_seq, bucket, subject, headers, payload)
VALUES ($1, $2, $3, $4, $5, $6, $7)
RETURNING pg_notify('{WAKE_CHANNEL}', '')
"""  # noqa: S608 - a constant of this module
_TABLES = frozenset({"outbox"})


def bucket_of(aggregate_id: UUID) -> int:
    """Return the aggregate's bucket by a hash that is the same in every process."""
    return crc32(aggregate_id.bytes) % BUCKETS


def outbox_write(
    event: Event, *, service: str, aggregate_seq: int, context: UnitContext, time: datetime
) -> Write:
    """Return the write that publishes `event` when its transaction commits."""
    headers = headers_for(
        event, service=service, aggregate_seq=aggregate_seq, context=context, time=time
    )
    aggregate_id = event.aggregate_id()
    arguments = (
        UUID(headers["ce-id"]),
        aggregate_id,
        aggregate_seq,
        bucket_of(aggregate_id),
        event_subject(context.site, type(event)),
        headers,
        event.model_dump_json().encode(),
    )
    return Write(_INSERT, arguments, _TABLES)
