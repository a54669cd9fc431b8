"""Owns the rows of people. Personal values exist only in `contact.sealed`, encrypted."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from services.notifications.tables.registry import instant, metadata
from shared.unit_of_work.tables import identity_columns

# A person is known to each site by itself: one may come to two of them.
contact = Table(
    "contact",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("site", Text, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("sealed", LargeBinary),
    Column("language", Text, nullable=False),
    Column("timezone", Text, nullable=False),
)

# Apart from what it opens: leave this table out of a backup, and the backup shreds too.
person_key = Table(
    "person_key",
    metadata,
    Column("person_id", Uuid, primary_key=True),
    Column("site", Text, primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
)

channel_permission = Table(
    "channel_permission",
    metadata,
    *identity_columns(),
    Column("person_id", Uuid, nullable=False),
    Column("channel", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("consent_id", Uuid),
    instant("changed_at"),
    UniqueConstraint("person_id", "channel", "category", "site", name="permission_once"),
    Index("permission_by_consent", "consent_id", postgresql_where=text("consent_id IS NOT NULL")),
)

consent = Table(
    "consent",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("site", Text, nullable=False),
    Column("client_id", Uuid, nullable=False),
    Column("is_granted", Boolean, nullable=False),
    Column("expires_on", Date),
    instant("revoked_at", nullable=True),
    instant("expired_at", nullable=True),
    Column("replaced_by", Uuid),
)

suppression = Table(
    "suppression",
    metadata,
    Column("person_id", Uuid, nullable=False),
    Column("channel", Text, nullable=False),
    Column("site", Text, nullable=False),
    instant("since"),
    PrimaryKeyConstraint("person_id", "channel", "site", name="suppression_pkey"),
)
