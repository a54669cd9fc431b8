"""Owns the rows of verification, and of each site's policy of contacts."""

from sqlalchemy import (
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from services.notifications.tables.registry import instant, metadata
from shared.unit_of_work.tables import identity_columns

# `sealed` holds the code until it is used or spent: whoever composes the message needs it.
verification = Table(
    "verification",
    metadata,
    *identity_columns(),
    Column("person_id", Uuid, nullable=False),
    Column("channel", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("digest", LargeBinary),
    Column("sealed", LargeBinary),
    Column("address_index", LargeBinary),
    instant("sent_at", nullable=True),
    instant("expires_at", nullable=True),
    Column("tries", Integer, nullable=False),
    Column("codes", Integer, nullable=False),
    instant("day_began_at", nullable=True),
    UniqueConstraint("person_id", "channel", "site", name="verification_once"),
    Index("verification_kept", "expires_at", postgresql_where=text("digest IS NOT NULL")),
)

contact_policy = Table(
    "contact_policy",
    metadata,
    *identity_columns(),
    Column("region", Text, nullable=False),
    Column("unverified_get_messages", Boolean, nullable=False),
    instant("changed_at", nullable=True),
    UniqueConstraint("site", name="contact_policy_once"),
)
