"""Owns the rows of what messages are about, as far as events told."""

from sqlalchemy import ARRAY, Boolean, Column, Date, Index, Integer, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from services.notifications.tables.registry import instant, metadata

_IS_SESSION = text("series_id IS NOT NULL")
_TELLS = text("cause IS NOT NULL")

# What messages are about, and what the latest word on it tells; the columns from `series_id` on are
# a session's. `details` are instants, dates, zones and codes.
subject = Table(
    "subject",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("site", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("cause_id", Uuid),
    instant("changed_at", nullable=True),
    Column("cause", Text),
    Column("client_id", Uuid),
    instant("happened_at", nullable=True),
    Column("details", JSONB),
    Column("series_id", Uuid),
    instant("starts_at", nullable=True),
    Column("timezone", Text),
    Column("zone_seq", Integer),
    Column("is_cancelled", Boolean),
    Column("session_type", Text),
    instant("was_at", nullable=True),
    Column("was_seq", Integer),
    Column("completed_seq", Integer),
    Index("subject_by_cause", "site", "cause", "happened_at", postgresql_where=_TELLS),
    Index("session_by_start", "site", "starts_at", "id", postgresql_where=_IS_SESSION),
    Index(
        "session_by_series",
        "series_id",
        "starts_at",
        postgresql_where=_IS_SESSION,
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
    instant("booked_at", nullable=True),
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
    instant("taken_at", nullable=True),
    Column("freed_seq", Integer, nullable=False),
    Index("seat_by_session", "session_id"),
    Index("seat_by_client", "client_id", "session_id"),
)
