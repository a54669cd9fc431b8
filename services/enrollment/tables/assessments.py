"""Owns the tables of assessments, of when they are due, and of safety alerts."""

from sqlalchemy import (
    Column,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from services.enrollment.tables.registry import metadata
from shared.unit_of_work.tables import identity_columns

assessment = Table(
    "assessment",
    metadata,
    *identity_columns(),
    Column("client_id", Uuid, nullable=False),
    Column("instrument", Text, nullable=False),
    Column("instrument_version", Integer, nullable=False),
    Column("completed_on", Date, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Column("recorded_by", Text, nullable=False),
    Column("corrects", Uuid),
    Column("correction_reason", Text),
    Column("sealed", LargeBinary, nullable=False),
    ForeignKeyConstraint(["corrects"], ["assessment.id"], name="assessment_corrects_fkey"),
    UniqueConstraint("corrects", name="assessment_corrected_once"),
    Index("assessment_by_client", "site", "client_id", "id"),
    Index("assessment_by_instrument", "site", "client_id", "instrument", "completed_on"),
)

assessment_schedule = Table(
    "assessment_schedule",
    metadata,
    *identity_columns(),
    Column("number", Integer, nullable=False),
    Column("instruments", JSONB, nullable=False),
    Column("published_at", DateTime(timezone=True), nullable=False),
    Column("published_by", Text, nullable=False),
    UniqueConstraint("site", "number", name="assessment_schedule_number_key"),
)

assessment_rota = Table(
    "assessment_rota",
    metadata,
    *identity_columns(),
    Column("client_id", Uuid, nullable=False),
    Column("wakes_at", DateTime(timezone=True)),
    Column("last_due", JSONB, nullable=False),
    Index("assessment_rota_by_waking", "wakes_at", postgresql_where=text("wakes_at IS NOT NULL")),
    Index("assessment_rota_by_site", "site", postgresql_where=text("wakes_at IS NOT NULL")),
)

due_assessment = Table(
    "due_assessment",
    metadata,
    *identity_columns(),
    Column("client_id", Uuid, nullable=False),
    Column("episode_id", Uuid, nullable=False),
    Column("instrument", Text, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("counts_from", Date, nullable=False),
    Column("schedule_number", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("assessment_id", Uuid),
    UniqueConstraint("episode_id", "instrument", "due_on", name="due_assessment_fires_once"),
    Index("due_assessment_open", "site", "id", postgresql_where=text("state = 'due'")),
    Index("due_assessment_by_client", "site", "client_id", "id"),
)

safety_alert = Table(
    "safety_alert",
    metadata,
    *identity_columns(),
    Column("client_id", Uuid, nullable=False),
    Column("raised_at", DateTime(timezone=True), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("state", Text, nullable=False),
    Column("acknowledged_at", DateTime(timezone=True)),
    Column("acknowledged_by", Text),
    Column("resolved_at", DateTime(timezone=True)),
    Column("resolved_by", Text),
    Column("sealed_resolution", LargeBinary),
    Index("safety_alert_by_site", "site", "id"),
    Index("safety_alert_by_state", "site", "state", "id"),
    Index("safety_alert_by_client", "site", "client_id", "id"),
)
