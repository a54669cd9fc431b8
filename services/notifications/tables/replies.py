"""Owns the rows of what comes back: receipts of providers, and replies of people."""

from sqlalchemy import (
    Boolean,
    Column,
    Index,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from services.notifications.tables.registry import instant, metadata
from shared.unit_of_work.tables import identity_columns

# A receipt is kept as it comes and applied by a worker: the message's row may be locked by the
# hand-over that it is about, and a webhook must not wait for that.
receipt = Table(
    "receipt",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("site", Text, nullable=False),
    Column("provider", Text, nullable=False),
    Column("notification_id", Uuid, nullable=False),
    Column("standing", Text, nullable=False),
    Column("provider_reference", Text),
    Column("failure", Text),
    Column("code", Text),
    Column("blames_address", Boolean, nullable=False),
    instant("received_at"),
    instant("applied_at", nullable=True),
    Column("effect", Text),
    Index("receipt_waiting", "site", "received_at", postgresql_where=text("applied_at IS NULL")),
    Index("receipt_by_notification", "notification_id"),
    Index("receipt_applied", "applied_at", postgresql_where=text("applied_at IS NOT NULL")),
)

# The words exist only in `sealed`, under the person's key.
reply = Table(
    "reply",
    metadata,
    *identity_columns(),
    Column("inbound_key", Uuid, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("channel", Text, nullable=False),
    Column("provider", Text, nullable=False),
    Column("meaning", Text, nullable=False),
    Column("is_answered", Boolean, nullable=False),
    Column("sealed", LargeBinary),
    Column("subject_id", Uuid),
    Column("state", Text, nullable=False),
    instant("received_at"),
    instant("handled_at", nullable=True),
    Column("handled_by", Text),
    UniqueConstraint("inbound_key", name="reply_once"),
    Index("reply_by_site", "site", "id"),
    Index("reply_open", "site", "id", postgresql_where=text("state = 'open'")),
    Index("reply_by_person", "site", "person_id", "id"),
    Index(
        "reply_handled",
        "handled_at",
        postgresql_where=text("state = 'handled' AND sealed IS NOT NULL"),
    ),
)
