"""Owns the rows of the community: what members agreed to, and how far events were announced."""

from sqlalchemy import ARRAY, Boolean, Column, Index, Integer, Table, Text, Uuid, text

from services.notifications.tables.registry import instant, metadata
from shared.unit_of_work.tables import identity_columns

alumni_member = Table(
    "alumni_member",
    metadata,
    *identity_columns(),
    Column("client_id", Uuid, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("purposes", ARRAY(Text), nullable=False),
    Column("is_paused", Boolean, nullable=False),
    Column("hears_of_events", Boolean, nullable=False),
    Index("alumni_member_to_tell", "site", "id", postgresql_where=text("hears_of_events")),
)

announcement = Table(
    "announcement",
    metadata,
    *identity_columns(),
    Column("seq", Integer, nullable=False),
    Column("cause_id", Uuid, nullable=False),
    instant("changed_at"),
    instant("starts_at"),
    Column("timezone", Text),
    Column("is_announced", Boolean, nullable=False),
    Column("is_cancelled", Boolean, nullable=False),
    Column("told_up_to", Uuid),
    Column("is_open", Boolean, nullable=False),
    Index("announcement_open", "site", "id", postgresql_where=text("is_open")),
)
