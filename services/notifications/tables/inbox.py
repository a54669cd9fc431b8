"""Owns the rows of inboxes. The words exist only in `sealed`, under the key of their reader."""

from sqlalchemy import Column, Index, LargeBinary, Table, Uuid

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
