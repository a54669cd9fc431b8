"""Owns the table of continuing care plans."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from services.aftercare.domain.plans.decisions import Decided
from services.aftercare.domain.plans.goals import OwnGoal
from services.aftercare.domain.plans.plan import ContinuingCarePlan, PlanState
from services.aftercare.domain.plans.review import Tick
from services.aftercare.domain.plans.template import PlanTemplate
from services.aftercare.tables.registry import metadata

JSON_PARTS: Mapping[str, TypeAdapter[Any]] = {
    "template": TypeAdapter(PlanTemplate),
    "ticks": TypeAdapter(dict[str, Tick]),
    "goal_choices": TypeAdapter(dict[UUID, bool]),
    "carried_goals": TypeAdapter(tuple[UUID, ...] | None),
    "own_goals": TypeAdapter(tuple[OwnGoal, ...]),
    "decisions": TypeAdapter(tuple[Decided, ...]),
}
"""What the JSON columns hold."""

IS_OPEN = text("state IN ('active', 'on_hold')")
"""As the index writes it, so that the index answers."""

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
    Column("replaced_by", Uuid),
    Column("drafted_at", DateTime(timezone=True)),
    Column("needed_since", Date),
    Column("queue_place", Uuid),
    Column("template_version", Integer, nullable=False),
    Column("template", JSONB, nullable=False),
    Column("ticks", JSONB, nullable=False),
    Column("goal_choices", JSONB, nullable=False),
    Column("carried_goals", JSONB(none_as_null=True)),
    Column("own_goals", JSONB, nullable=False),
    Column("decisions", JSONB, nullable=False),
    UniqueConstraint("episode_id", "site", name="plan_episode_id_key"),
    Index("plan_by_site", "site", "id"),
    Index("plan_by_client", "site", "client_id", "id"),
    Index("plan_by_state", "site", "state", "id"),
    # Small whatever the table holds: only what waits for a person.
    Index("plan_to_review", "site", "queue_place", postgresql_where=text("state = 'draft'")),
    Index(
        "plan_is_one_active_per_client",
        "site",
        "client_id",
        unique=True,
        postgresql_where=IS_OPEN,
    ),
)


def plan_of(row: Mapping[str, Any]) -> ContinuingCarePlan:
    """Return the plan that a row holds."""
    parts = {name: kind.validate_python(row[name]) for name, kind in JSON_PARTS.items()}
    return ContinuingCarePlan(**{**row, **parts, "state": PlanState(row["state"])})


def plan_without(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the plan's own columns of a row that has others beside them."""
    return {name: row[name] for name in plan.columns.keys()}  # noqa: SIM118 - these are no dict
