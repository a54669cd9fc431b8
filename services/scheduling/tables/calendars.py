"""Owns the tables of calendar feeds, of what sites chose for them, and of seats given up.

A seat that is given up is deleted, so that its time and its place are free; what calendars then
show as cancelled is kept here, written in the same transaction.
"""

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Column,
    Date,
    DateTime,
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

from services.scheduling.tables.registry import metadata
from shared.unit_of_work.tables import identity_columns

calendar_feed = Table(
    "calendar_feed",
    metadata,
    *identity_columns(),
    Column("client_id", Uuid),
    Column("facilitator_id", Uuid),
    Column("room", Text),
    Column("token_hash", LargeBinary, nullable=False),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("state", Text, nullable=False),
    Column("revoked_at", DateTime(timezone=True)),
    # The day alone: when somebody looks at their calendar is nobody's business.
    Column("used_on", Date),
    CheckConstraint("num_nonnulls(client_id, facilitator_id, room) = 1", name="feed_shows_one"),
    UniqueConstraint("token_hash", name="calendar_address_is_one_feeds"),
    Index("calendar_feed_by_site", "site", "id"),
    Index(
        "calendar_feed_of_clients",
        "client_id",
        "site",
        postgresql_where=text("client_id IS NOT NULL AND state = 'active'"),
    ),
)

calendar_settings = Table(
    "calendar_settings",
    metadata,
    *identity_columns(),
    Column("client_summary", Text, nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False),
    UniqueConstraint("site", name="calendar_settings_are_one_per_site"),
)

zone_check = Table(
    "zone_check",
    metadata,
    *identity_columns(),
    Column("tzdata", Text, nullable=False),
    Column("checked_at", DateTime(timezone=True)),
    Column("moved", Integer, nullable=False),
    Column("left", ARRAY(Uuid), nullable=False),
    UniqueConstraint("site", name="zone_check_is_one_per_site"),
)

given_up_seat = Table(
    "given_up_seat",
    metadata,
    Column("session_id", Uuid, nullable=False),
    Column("client_id", Uuid, nullable=False),
    # The seat's own, by which it was known as an attendance.
    Column("id", Uuid, nullable=False),
    Column("site", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("held_on", Date, nullable=False),
    Column("starts_at", DateTime(timezone=True), nullable=False),
    Column("ends_at", DateTime(timezone=True), nullable=False),
    # How far calendars have counted this meeting's changes, and where they count on if the client
    # takes a seat in the session again: a sequence never falls.
    Column("sequence", Integer, nullable=False),
    Column("counted_on", Integer, nullable=False),
    Column("given_up_at", DateTime(timezone=True), nullable=False),
    PrimaryKeyConstraint("session_id", "client_id"),
    Index("given_up_seat_by_client", "client_id", "held_on"),
    Index("given_up_seat_by_site", "site", "id"),
    Index("given_up_seat_by_end", "ends_at"),
)
