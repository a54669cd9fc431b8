"""Owns the tables of memberships, of the seats held for offers, and of a site's booking policies.

A session's `seats_taken` is counted by triggers on attendance and on held seats (migration of these
tables), so that it is true whoever writes; the check beside it is what no race gets past.
"""

from pydantic import TypeAdapter
from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    Time,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from services.scheduling.domain.bookings.exchange import Side
from services.scheduling.domain.bookings.membership import MembershipState
from services.scheduling.tables.registry import metadata
from shared.unit_of_work.tables import identity_columns

SIDE = TypeAdapter(Side)

_IS_OFFERED = f"state = '{MembershipState.OFFERED.value}'"
_WAITS = f"state = '{MembershipState.WAITLISTED.value}'"

membership = Table(
    "membership",
    metadata,
    *identity_columns(),
    Column("series_id", Uuid, ForeignKey("series.id"), nullable=False),
    Column("client_id", Uuid, nullable=False),
    Column("from_date", Date, nullable=False),
    Column("until", Date),
    Column("booked_at", DateTime(timezone=True), nullable=False),
    Column("weekdays", JSONB(none_as_null=True)),
    Column("state", Text, nullable=False),
    Column("priority", Text, nullable=False, server_default=text("'routine'")),
    Column("offer_expires_at", DateTime(timezone=True)),
    Column("lapses", Integer, nullable=False, server_default=text("0")),
    Column("declines", Integer, nullable=False, server_default=text("0")),
    Column("leave_asked_for", Date),
    Index("membership_by_client", "client_id", "site"),
    Index("membership_by_series", "series_id"),
    Index("membership_waits", "series_id", "site", postgresql_where=text(_WAITS)),
    Index("membership_offer_ends", "offer_expires_at", postgresql_where=text(_IS_OFFERED)),
    Index(
        "membership_one_offer",
        "series_id",
        "client_id",
        "site",
        unique=True,
        postgresql_where=text(_IS_OFFERED),
    ),
)

seat_hold = Table(
    "seat_hold",
    metadata,
    Column("session_id", Uuid, ForeignKey("session.id"), primary_key=True),
    Column("membership_id", Uuid, primary_key=True),
    Column("site", Text, nullable=False),
    Index("seat_hold_by_membership", "membership_id"),
)

booking_policy = Table(
    "booking_policy",
    metadata,
    *identity_columns(),
    Column("number", Integer, nullable=False),
    Column("offer_hours", Integer, nullable=False),
    Column("answer_by", Time, nullable=False),
    Column("returns_after_lapse", Integer, nullable=False),
    Column("returns_after_decline", Integer, nullable=False),
    Column("priorities", JSONB, nullable=False),
    Column("clients_book_make_ups", Boolean, nullable=False),
    UniqueConstraint("site", "number", name="booking_policy_number_is_new"),
)

exchange = Table(
    "exchange",
    metadata,
    *identity_columns(),
    Column("what", Text, nullable=False),
    Column("first", JSONB, nullable=False),
    Column("second", JSONB, nullable=False),
    Column("from_date", Date, nullable=False),
    Column("proposed_at", DateTime(timezone=True), nullable=False),
    Column("proposed_by", Text),
    Column("state", Text, nullable=False),
    Index(
        "exchange_of_first",
        text("(first ->> 'client_id')"),
        postgresql_where=text("state = 'proposed'"),
    ),
    Index(
        "exchange_of_second",
        text("(second ->> 'client_id')"),
        postgresql_where=text("state = 'proposed'"),
    ),
)
