"""Owns the table of check-ins; the next step of each is due at `wakes_at`."""

from sqlalchemy import (
    Column,
    Date,
    DateTime,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

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
    Column("state", Text, nullable=False),
    Column("wakes_at", DateTime(timezone=True)),
    Column("completed_on", Date),
    Column("risk_band", Text),
    Column("outreach_attempts", SmallInteger, nullable=False),
    UniqueConstraint("plan_id", "days_after_start", name="check_in_plan_id_days_key"),
    Index("check_in_by_site", "site", "id"),
    Index("check_in_by_state", "site", "state", "id"),
    Index("check_in_by_client", "site", "client_id", "id"),
    Index("check_in_by_day", "site", "due_on", "id"),
    # Small whatever the table holds: only who still has a step of its own to take.
    Index("check_in_waking", "wakes_at", postgresql_where=text("wakes_at IS NOT NULL")),
    Index(
        "check_in_waking_by_site",
        "site",
        "wakes_at",
        postgresql_where=text("wakes_at IS NOT NULL"),
    ),
)
