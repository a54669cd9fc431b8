"""Owns notifications' tables. Personal values exist only in `contact.sealed`, encrypted."""

from sqlalchemy import (
    ARRAY,
    Boolean,
    Column,
    Date,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from services.notifications.domain.terms import OPEN
from shared.unit_of_work import backbone_tables
from shared.unit_of_work.tables import identity_columns

metadata = MetaData()
backbone_tables(metadata)

IS_OPEN = f"state IN ({', '.join(sorted(repr(state.value) for state in OPEN))})"
"""The condition of the partial indexes, to be repeated literally in the queries that use them."""


def _instant(name: str, *, nullable: bool = False) -> Column[object]:
    return Column(name, DateTime(timezone=True), nullable=nullable)


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
    _instant("changed_at"),
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
    _instant("revoked_at", nullable=True),
    _instant("expired_at", nullable=True),
    Column("replaced_by", Uuid),
)

# What messages are about; the columns from `series_id` on are a session's.
subject = Table(
    "subject",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("site", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("cause_id", Uuid),
    _instant("changed_at", nullable=True),
    Column("series_id", Uuid),
    _instant("starts_at", nullable=True),
    Column("timezone", Text),
    Column("zone_seq", Integer),
    Column("is_cancelled", Boolean),
    Index(
        "session_by_series",
        "series_id",
        "starts_at",
        postgresql_where=text("series_id IS NOT NULL"),
    ),
)

membership = Table(
    "membership",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("site", Text, nullable=False),
    Column("series_id", Uuid, nullable=False),
    Column("client_id", Uuid, nullable=False),
    Column("booked_seq", Integer, nullable=False),
    _instant("booked_at", nullable=True),
    Column("from_date", Date),
    Column("until_seq", Integer, nullable=False),
    Column("until", Date),
    Column("weekdays", ARRAY(Text)),
    Index("membership_by_series", "series_id"),
    Index("membership_by_client", "client_id"),
)

# What was told of single seats; who has one as a member of the series is known without.
seat = Table(
    "seat",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("site", Text, nullable=False),
    Column("session_id", Uuid, nullable=False),
    Column("client_id", Uuid, nullable=False),
    Column("membership_id", Uuid),
    Column("seq", Integer, nullable=False),
    Column("is_taken", Boolean),
    Column("freed_seq", Integer, nullable=False),
    Index("seat_by_session", "session_id"),
    Index("seat_by_client", "client_id", "session_id"),
)

suppression = Table(
    "suppression",
    metadata,
    Column("person_id", Uuid, nullable=False),
    Column("channel", Text, nullable=False),
    Column("site", Text, nullable=False),
    _instant("since"),
    PrimaryKeyConstraint("person_id", "channel", "site", name="suppression_pkey"),
)

notification = Table(
    "notification",
    metadata,
    *identity_columns(),
    Column("rule", Text, nullable=False),
    Column("cause_id", Uuid, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("template", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("lane", SmallInteger, nullable=False),
    Column("subject_id", Uuid, nullable=False),
    _instant("due_at"),
    _instant("expires_at"),
    _instant("created_at"),
    Column("state", Text, nullable=False),
    Column("reason", Text),
    Column("attempts", Integer, nullable=False),
    Column("unknowns", Integer, nullable=False),
    Column("failure", Text),
    _instant("sent_at", nullable=True),
    UniqueConstraint("cause_id", "person_id", "template", "channel", name="notification_once"),
    Index("notification_due", "lane", "due_at", postgresql_where=text(IS_OPEN)),
    Index("notification_open_by_person", "person_id", postgresql_where=text(IS_OPEN)),
    Index("notification_by_subject", "subject_id"),
    Index("notification_by_site", "site", "id"),
    Index("notification_by_person", "site", "person_id", "id"),
)

# One row per hand-over, committed before it begins: a row without an outcome is a hand-over whose
# process died, and nobody knows whether the provider took the message. There is no foreign key:
# its check would wait for the lock that the hand-over itself holds on the notification.
attempt = Table(
    "attempt",
    metadata,
    Column("notification_id", Uuid, nullable=False),
    Column("number", Integer, nullable=False),
    _instant("began_at"),
    _instant("ended_at", nullable=True),
    Column("outcome", Text),
    Column("code", Text),
    PrimaryKeyConstraint("notification_id", "number", name="attempt_pkey"),
)
