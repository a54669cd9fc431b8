"""Owns the table of answers that were given under an `Idempotency-Key`."""

from sqlalchemy import (
    Column,
    DateTime,
    Index,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB

PRIMARY_KEY = "idempotency_key_pkey"


def idempotency_table(metadata: MetaData) -> Table:
    """Add the table to `metadata`: one row per caller, path and key, written with the command.

    `key` and `request_hash` are hashes. `body` is what was sent, sealed with the caller's key and
    request, so that the answer comes back unchanged and to nobody else.
    """
    return Table(
        "idempotency_key",
        metadata,
        Column("scope", Text, nullable=False),
        Column("key", Text, nullable=False),
        Column("request_hash", LargeBinary, nullable=False),
        Column("status", SmallInteger, nullable=False),
        Column("headers", JSONB, nullable=False),
        Column("body", LargeBinary, nullable=False),
        Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
        PrimaryKeyConstraint("scope", "key", name=PRIMARY_KEY),
        Index("idempotency_key_by_age", "created_at"),
    )
