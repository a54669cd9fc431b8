"""Owns the tables of outreach tasks and of the check-in settings that they follow."""

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import (
    Column,
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
from sqlalchemy.dialects.postgresql import JSONB

from services.aftercare.domain.instruments.risk import RiskRule
from services.aftercare.domain.instruments.settings import Asked, CheckInSettings
from services.aftercare.domain.outreach.attempts import Attempt
from services.aftercare.domain.outreach.policy import OutreachPolicy, OutreachRole
from services.aftercare.domain.outreach.task import OutreachState, OutreachTask
from services.aftercare.tables.registry import metadata
from shared.unit_of_work.tables import identity_columns

ASKED = TypeAdapter(tuple[Asked, ...])
RISK_RULES = TypeAdapter(tuple[RiskRule, ...])
OUTREACH_POLICY = TypeAdapter(OutreachPolicy)
ATTEMPTS = TypeAdapter(tuple[Attempt, ...])

check_in_settings = Table(
    "check_in_settings",
    metadata,
    *identity_columns(),
    Column("number", Integer, nullable=False),
    Column("asked", JSONB, nullable=False),
    Column("risk_rules", JSONB, nullable=False),
    Column("outreach", JSONB, nullable=False),
    Column("published_at", DateTime(timezone=True), nullable=False),
    Column("published_by", Text),
    UniqueConstraint("site", "number", name="check_in_settings_version_is_new"),
)

outreach_task = Table(
    "outreach_task",
    metadata,
    *identity_columns(),
    Column("check_in_id", Uuid, nullable=False),
    Column("plan_id", Uuid, nullable=False),
    Column("client_id", Uuid, nullable=False),
    Column("timezone", Text, nullable=False),
    Column("settings", Integer, nullable=False),
    Column("role", Text, nullable=False),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("since", DateTime(timezone=True), nullable=False),
    Column("hours_given", SmallInteger, nullable=False),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("wakes_at", DateTime(timezone=True)),
    Column("state", Text, nullable=False),
    Column("assigned_to", Text),
    Column("taken_over", Integer, nullable=False),
    Column("attempts", JSONB, nullable=False),
    Column("closed_at", DateTime(timezone=True)),
    Column("closed_by", Text),
    UniqueConstraint("check_in_id", name="outreach_task_is_one_per_check_in"),
    Index("outreach_task_by_deadline", "site", "state", "due_at", "id"),
    Index("outreach_task_by_role", "site", "state", "role", "due_at", "id"),
    Index("outreach_task_by_person", "site", "state", "assigned_to", "due_at", "id"),
    Index("outreach_task_by_client", "site", "client_id", "due_at", "id"),
    # Small whatever the table holds: only what is open.
    Index("outreach_task_waking", "wakes_at", postgresql_where=text("wakes_at IS NOT NULL")),
    Index(
        "outreach_task_waking_by_site",
        "site",
        "wakes_at",
        postgresql_where=text("wakes_at IS NOT NULL"),
    ),
)


def settings_of(row: Mapping[str, Any]) -> CheckInSettings:
    kept = {
        "asked": ASKED.validate_python(row["asked"]),
        "risk_rules": RISK_RULES.validate_python(row["risk_rules"]),
        "outreach": OUTREACH_POLICY.validate_python(row["outreach"]),
    }
    return CheckInSettings(**{**row, **kept})


def task_of(row: Mapping[str, Any]) -> OutreachTask:
    kept = {
        "role": OutreachRole(row["role"]),
        "state": OutreachState(row["state"]),
        "attempts": ATTEMPTS.validate_python(row["attempts"]),
    }
    return OutreachTask(**{**row, **kept})
