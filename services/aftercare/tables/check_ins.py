"""Owns the table of check-ins; the next step of each is due at `wakes_at`."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    Time,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from services.aftercare.tables.registry import metadata

check_in = Table(
    "check_in",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("site", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("plan_id", Uuid, nullable=False),
    Column("client_id", Uuid, nullable=False),
    Column("days_after_start", SmallInteger, nullable=False),
    Column("days_to_answer", SmallInteger, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("timezone", Text, nullable=False),
    Column("opens_at", Time, nullable=False),
    Column("reasons", JSONB, nullable=False),
    Column("state", Text, nullable=False),
    Column("wakes_at", DateTime(timezone=True)),
    Column("completed_on", Date),
    Column("risk_band", Text),
    Column("outreach_attempts", SmallInteger, nullable=False),
    Column("answered_late", Boolean, nullable=False),
    Index("check_in_by_plan", "plan_id", "due_on"),
    Index(
        "check_in_of_plan_is_one_a_day",
        "plan_id",
        "due_on",
        unique=True,
        postgresql_where=text("state = 'scheduled'"),
    ),
    Index("check_in_by_site", "site", "id"),
    Index("check_in_by_state", "site", "state", "id"),
    Index("check_in_by_client", "site", "client_id", "id"),
    Index("check_in_by_day", "site", "due_on", "id"),
    # Small whatever the table holds: only who still has a step of its own to take.
    Index(
        "check_in_waking_by_site",
        "site",
        "wakes_at",
        postgresql_where=text("wakes_at IS NOT NULL"),
    ),
)
