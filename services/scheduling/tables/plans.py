"""Owns the tables of availability and of plans: runs, and the weeks that they propose."""

from pydantic import TypeAdapter
from sqlalchemy import (
    Column,
    Date,
    DateTime,
    Double,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from services.scheduling.domain.plans.kept_times import KeptTime
from services.scheduling.domain.plans.outcome import Outcome, Shortfalls
from services.scheduling.domain.plans.plan import UNDER_WAY, PlanState
from services.scheduling.domain.plans.week_needs import Wishes
from services.scheduling.tables.registry import among, metadata
from shared.unit_of_work.tables import identity_columns

KEPT = TypeAdapter(tuple[KeptTime, ...])
WISHES = TypeAdapter(Wishes)
OUTCOME = TypeAdapter(Outcome)
SHORTFALLS = TypeAdapter(Shortfalls)

week_needs = Table(
    "week_needs",
    metadata,
    *identity_columns(),
    Column("client_id", Uuid, nullable=False),
    Column("kept", JSONB, nullable=False),
    Column("days_limit", Integer, nullable=False),
    Column("daily_minutes_limit", Integer, nullable=False),
    Column("modalities", JSONB, nullable=False),
    Column("languages", JSONB, nullable=False),
    Column("audiences", JSONB, nullable=False),
    Column("wishes", JSONB, nullable=False),
    UniqueConstraint("client_id", "site", name="week_needs_are_one_per_client"),
)

plan_run = Table(
    "plan_run",
    metadata,
    *identity_columns(),
    Column("batch_id", Uuid),
    Column("week", Date, nullable=False),
    Column("mode", Text, nullable=False),
    Column("seconds", Integer, nullable=False),
    Column("requested_at", DateTime(timezone=True), nullable=False),
    Column("state", Text, nullable=False),
    Column("worker_id", Uuid),
    Column("lease_until", DateTime(timezone=True)),
    Column("attempts", Integer, nullable=False),
    Column("percent", Integer, nullable=False),
    Column("clients", Integer),
    Column("gap", Double),
    Column("outcome", JSONB),
    Column("failure", Text),
    Column("finished_at", DateTime(timezone=True)),
    Index("plan_run_by_site", "site", "id"),
    Index("plan_run_by_week", "site", "week", "id"),
    Index("plan_run_by_batch", "batch_id", postgresql_where=text("batch_id IS NOT NULL")),
    Index(
        "plan_is_one_per_week",
        "site",
        "week",
        unique=True,
        postgresql_where=text(among("state", UNDER_WAY)),
    ),
    Index(
        "plan_runs_one_at_a_time",
        "site",
        unique=True,
        postgresql_where=text(among("state", (PlanState.RUNNING,))),
    ),
)

planned_week = Table(
    "planned_week",
    metadata,
    *identity_columns(),
    Column("plan_id", Uuid, ForeignKey("plan_run.id"), nullable=False),
    Column("client_id", Uuid, nullable=False),
    Column("proposed", ARRAY(Uuid), nullable=False),
    Column("present", ARRAY(Uuid), nullable=False),
    Column("settled", ARRAY(Uuid), nullable=False),
    Column("shortfalls", JSONB, nullable=False),
    Column("present_shortfalls", JSONB, nullable=False),
    Column("causes", JSONB, nullable=False),
    Column("state", Text, nullable=False),
    Column("refusal", Text),
    Column("applied_as", Text),
    Column("applied_at", DateTime(timezone=True)),
    UniqueConstraint("plan_id", "client_id", name="planned_week_is_one_per_client"),
    Index("planned_week_by_plan", "plan_id", "id"),
)
