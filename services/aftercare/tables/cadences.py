"""Owns the tables of cadence rules, and of each plan's cadence; a plan's has the plan's id."""

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter
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
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB

from services.aftercare.domain.check_ins.because import Heard
from services.aftercare.domain.check_ins.plan_cadence import PlanCadence
from services.aftercare.domain.check_ins.reasons import Reason
from services.aftercare.domain.check_ins.rules import CadenceRules, Rule
from services.aftercare.tables.registry import metadata
from shared.unit_of_work.tables import identity_columns

RULES = TypeAdapter(tuple[Rule, ...])
HEARD = TypeAdapter(tuple[Heard, ...])
REASONS = TypeAdapter(tuple[Reason, ...])

cadence_rules = Table(
    "cadence_rules",
    metadata,
    *identity_columns(),
    Column("number", Integer, nullable=False),
    Column("base_days", JSONB, nullable=False),
    Column("days_to_answer", SmallInteger, nullable=False),
    Column("opens_at", Time, nullable=False),
    Column("weekdays", JSONB, nullable=False),
    Column("days_apart", SmallInteger, nullable=False),
    Column("most_added_in_a_week", SmallInteger, nullable=False),
    Column("rules", JSONB, nullable=False),
    Column("published_at", DateTime(timezone=True)),
    Column("published_by", Text),
    UniqueConstraint("site", "number", name="cadence_rules_version_is_new"),
    Index("cadence_rules_by_site", "site", "id"),
)

plan_cadence = Table(
    "plan_cadence",
    metadata,
    *identity_columns(),
    Column("client_id", Uuid, nullable=False),
    Column("rules_number", Integer, nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("timezone", Text, nullable=False),
    Column("is_paused", Boolean, nullable=False),
    Column("is_over", Boolean, nullable=False),
    Column("heard", JSONB, nullable=False),
    Index("plan_cadence_by_site", "site", "id"),
)


def rules_of(row: Mapping[str, Any]) -> CadenceRules:
    """Return the version that a row holds."""
    typed = {
        "base_days": tuple(row["base_days"]),
        "weekdays": tuple(row["weekdays"]),
        "rules": RULES.validate_python(row["rules"]),
    }
    return CadenceRules(**{**row, **typed})


def cadence_of(row: Mapping[str, Any]) -> PlanCadence:
    """Return the cadence that a row holds."""
    return PlanCadence(**{**row, "heard": HEARD.validate_python(row["heard"])})
