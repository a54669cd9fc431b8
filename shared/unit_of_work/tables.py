"""The backbone's tables, which every service has beside its own; and what every row has."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql.base import ischema_names
from sqlalchemy.types import UserDefinedType

from shared.http.idempotency_table import idempotency_table


class Xid8(UserDefinedType[int]):
    """PostgreSQL's 64-bit transaction id."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return "xid8"


# So that Alembic recognises the column when it looks for drift.
ischema_names["xid8"] = Xid8


def backbone_tables(metadata: MetaData) -> None:
    """Add outbox, inbox, stream position and idempotency keys to a service's metadata."""
    outbox_table(metadata)
    inbox_table(metadata)
    stream_position_table(metadata)
    idempotency_table(metadata)


def identity_columns() -> list[Column[Any]]:
    """Return what every aggregate's row begins with: id, site and version."""
    return [
        Column("id", Uuid, primary_key=True),
        Column("site", Text, nullable=False),
        Column("version", Integer, nullable=False),
    ]


def outbox_table(metadata: MetaData) -> Table:
    return Table(
        "outbox",
        metadata,
        Column("position", BigInteger, Identity(always=True), primary_key=True),
        Column("xid", Xid8, nullable=False, server_default=text("pg_current_xact_id()")),
        Column("event_id", Uuid, nullable=False),
        Column("aggregate_id", Uuid, nullable=False),
        Column("aggregate_seq", Integer, nullable=False),
        Column("bucket", SmallInteger, nullable=False),
        Column("subject", Text, nullable=False),
        Column("headers", JSONB, nullable=False),
        Column("payload", LargeBinary, nullable=False),
        Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
        Column("published_at", DateTime(timezone=True)),
        Column("stream_seq", BigInteger),
        Column("attempts", SmallInteger, nullable=False, server_default=text("0")),
        Column("last_error", Text),
        UniqueConstraint("event_id", name="outbox_event_id_key"),
        UniqueConstraint("aggregate_id", "aggregate_seq", name="outbox_aggregate_seq_key"),
        Index(
            "outbox_unpublished",
            "position",
            postgresql_where=text("published_at IS NULL"),
        ),
        Index(
            "outbox_by_stream_seq",
            "stream_seq",
            postgresql_where=text("stream_seq IS NOT NULL"),
        ),
        Index("outbox_by_published_at", "published_at", postgresql_using="brin"),
    )


def inbox_table(metadata: MetaData) -> Table:
    return Table(
        "inbox",
        metadata,
        Column("consumer", Text, primary_key=True),
        Column("event_id", Uuid, primary_key=True),
        Column("processed_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    )


def stream_position_table(metadata: MetaData) -> Table:
    """Define what this service last knew of a stream: its birth, epoch and verified part."""
    return Table(
        "stream_position",
        metadata,
        Column("stream", Text, primary_key=True),
        Column("born_at", DateTime(timezone=True), nullable=False),
        Column("epoch", Integer, nullable=False, server_default=text("1")),
        Column("verified_at", DateTime(timezone=True), nullable=False),
    )
