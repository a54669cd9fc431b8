"""Aftercare's tables: one row per aggregate, in a database of its own."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from shared.unit_of_work.tables import backbone_tables

metadata = MetaData()
backbone_tables(metadata)

known_episode = Table(
    "known_episode",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("site", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("episode_id", Uuid, nullable=False),
    Column("client_id", Uuid, nullable=False),
    Column("program", Text),
    Column("track", Text),
    Column("started_on", Date),
    Column("last_phase_started_on", Date),
    Column("program_completed_on", Date),
    Column("disposition", Text),
    Column("discharged_on", Date),
    Column("discharge_from_history", Boolean),
    Column("plan_is_due", Boolean, nullable=False),
    Column("never_was", Boolean, nullable=False),
    Column("is_elsewhere", Boolean, nullable=False),
    Column("heard", JSONB, nullable=False),
    UniqueConstraint("episode_id", "site", name="known_episode_is_one_per_site"),
)

plan = Table(
    "plan",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("site", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("episode_id", Uuid, nullable=False),
    Column("client_id", Uuid, nullable=False),
    Column("state", Text, nullable=False),
    Column("starts_on", Date),
    Column("timezone", Text),
    Column("called_off", Boolean, nullable=False),
    UniqueConstraint("episode_id", "site", name="plan_episode_id_key"),
    Index("plan_by_site", "site", "id"),
    Index("plan_by_client", "site", "client_id", "id"),
    Index("plan_by_state", "site", "state", "id"),
)

linkage = Table(
    "linkage",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("site", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("plan_id", Uuid, nullable=False),
    Column("client_id", Uuid, nullable=False),
    Column("kind", Text, nullable=False),
    Column("provider_code", Text),
    Column("state", Text, nullable=False),
    Index("linkage_by_plan", "plan_id"),
)

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
