"""Owns the rows of inboxes and browsers. What is personal exists only in `sealed`."""

from sqlalchemy import Column, Index, LargeBinary, Table, Text, UniqueConstraint, Uuid

from services.notifications.tables.registry import instant, metadata
from shared.unit_of_work.tables import identity_columns

inbox_message = Table(
    "inbox_message",
    metadata,
    *identity_columns(),
    Column("person_id", Uuid, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    instant("received_at"),
    instant("read_at", nullable=True),
    Index("inbox_by_person", "site", "person_id", "id"),
)

# A browser has one person at a site: whoever signs in there later takes it over.
push_subscription = Table(
    "push_subscription",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("site", Text, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("endpoint_index", LargeBinary, nullable=False),
    instant("made_at"),
    UniqueConstraint("site", "endpoint_index", name="push_endpoint_once"),
    Index("push_by_person", "site", "person_id", "id"),
)
