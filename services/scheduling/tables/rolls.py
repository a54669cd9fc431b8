"""Owns the tables of attendance: a seat kept, what the roll says, and what that is worth."""

from pydantic import TypeAdapter
from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from services.scheduling.domain.rolls.attendance import Entry
from services.scheduling.domain.rolls.marks import HOLDS_THE_TIME, Action
from services.scheduling.tables.registry import among, metadata, one_at_a_time
from shared.unit_of_work.tables import identity_columns

HISTORY = TypeAdapter(list[Entry])
ACTIONS = TypeAdapter(list[Action])

attendance = Table(
    "attendance",
    metadata,
    *identity_columns(),
    Column("session_id", Uuid, ForeignKey("session.id"), nullable=False),
    Column("client_id", Uuid, nullable=False),
    Column("membership_id", Uuid),
    Column("makes_up", Uuid),
    Column("type", Text, nullable=False),
    Column("held_on", Date, nullable=False),
    Column("starts_at", DateTime(timezone=True), nullable=False),
    Column("ends_at", DateTime(timezone=True), nullable=False),
    # The last line of the history once more, for constraints and reading.
    Column("status", Text, nullable=False),
    Column("credited_minutes", Integer, nullable=False),
    Column("arrived_at", DateTime(timezone=True)),
    Column("left_at", DateTime(timezone=True)),
    Column("history", JSONB, nullable=False),
    Column("actions", JSONB, nullable=False, server_default=text("'[]'")),
    Column("confirmed_at", DateTime(timezone=True)),
    Column("notice_hours", Integer),
    Column("changed_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("booked_at", DateTime(timezone=True)),
    UniqueConstraint("session_id", "client_id", name="attendance_is_one_per_client"),
    CheckConstraint(
        "credited_minutes >= 0 AND (arrived_at IS NULL OR left_at IS NULL"
        " OR credited_minutes <= extract(epoch FROM left_at - arrived_at) / 60)",
        name="credited_within_in_and_out",
    ),
    one_at_a_time(
        "client_is_free",
        "uuid_range(client_id, client_id, '[]')",
        among("status", HOLDS_THE_TIME),
    ),
    Index("attendance_by_client", "client_id", "held_on"),
    Index("attendance_by_site", "site", "id"),
    Index("attendance_by_membership", "membership_id", "held_on"),
    Index("attendance_by_made_up", "makes_up", postgresql_where=text("makes_up IS NOT NULL")),
)

credit_rules = Table(
    "credit_rules",
    metadata,
    *identity_columns(),
    Column("number", Integer, nullable=False),
    Column("from_day", Date, nullable=False),
    Column("grace_minutes", Integer, nullable=False),
    Column("partial_after_minutes", Integer, nullable=False),
    Column("minimum_minutes", Integer, nullable=False),
    Column("rounding", Text, nullable=False),
    Column("status_from_times", Boolean, nullable=False),
    Column("lock_after_hours", Integer),
    UniqueConstraint("site", "number", name="credit_rules_version_is_new"),
    Index("credit_rules_by_site", "site", "id"),
)
