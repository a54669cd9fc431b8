"""Owns the rows of people. Personal values exist only in `contact.sealed`, encrypted."""

from sqlalchemy import (
    ARRAY,
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    Time,
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
    # What the gate decides upon, in clear: it says nothing of who this is.
    Column("opens", Time, nullable=False, server_default=text("'08:00'")),
    Column("closes", Time, nullable=False, server_default=text("'21:00'")),
    Column("quiet_days", ARRAY(SmallInteger), nullable=False, server_default=text("'{}'")),
    Column("gets_texts", Boolean, nullable=False, server_default=text("true")),
    Column("verified", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    # Keyed digests: an address finds its people, and no digest tells an address.
    Column("email_index", LargeBinary),
    Column("phone_index", LargeBinary),
    Index("contact_by_email", "email_index", postgresql_where=text("email_index IS NOT NULL")),
    Index("contact_by_phone", "phone_index", postgresql_where=text("phone_index IS NOT NULL")),
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
    instant("opted_out_at", nullable=True),
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
    Column("id", Uuid, nullable=False),
    Column("why", Text, nullable=False),
    Column("provider", Text),
    Column("code", Text),
    Column("address_index", LargeBinary),
    PrimaryKeyConstraint("person_id", "channel", "site", name="suppression_pkey"),
    Index("suppression_by_site", "site", "id"),
    Index("suppression_by_why", "site", "why", "id"),
    Index("suppression_by_channel", "site", "channel", "id"),
)

channel_choice = Table(
    "channel_choice",
    metadata,
    *identity_columns(),
    Column("person_id", Uuid, nullable=False),
    Column("channel", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("through", Text, nullable=False),
    instant("changed_at"),
    UniqueConstraint("person_id", "channel", "site", name="channel_choice_once"),
)

# Who did what to what is kept of a person; a row is never changed, and holds no value.
contact_change = Table(
    "contact_change",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("site", Text, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("change", Text, nullable=False),
    Column("channel", Text),
    Column("code", Text),
    instant("changed_at"),
    Column("changed_by", Text),
    Index("contact_change_by_person", "site", "person_id", "id"),
)
