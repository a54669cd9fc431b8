"""Owns the tables of weeks: derived, so that lists are flat; and the rules that they follow."""

from sqlalchemy import (
    Column,
    Date,
    DateTime,
    Index,
    Integer,
    Table,
    Text,
    Time,
    UniqueConstraint,
    Uuid,
    text,
)

from services.scheduling.domain.weeks.client_week import AT_RISK_NOW
from services.scheduling.tables.registry import among, metadata
from shared.unit_of_work.tables import identity_columns

FIGURES = (
    "credited_minutes",
    "credited_days",
    "scheduled_minutes",
    "scheduled_days",
    "required_minutes",
    "required_days",
)

client_week = Table(
    "client_week",
    metadata,
    *identity_columns(),
    Column("client_id", Uuid, nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("timezone", Text, nullable=False),
    Column("rules", Integer, nullable=False),
    Column("ends_at", DateTime(timezone=True), nullable=False),
    *(Column(name, Integer, nullable=False) for name in FIGURES),
    Column("standing", Text, nullable=False),
    Column("reachable_minutes", Integer, nullable=False),
    Column("reachable_days", Integer, nullable=False),
    Column("wakes_at", DateTime(timezone=True)),
    Column("told", Text),
    Column("told_missing_minutes", Integer, nullable=False),
    Column("told_missing_days", Integer, nullable=False),
    UniqueConstraint("client_id", "site", "starts_on", name="client_week_is_one"),
    Index("client_week_by_site", "site", "starts_on", "id"),
    Index(
        "client_week_at_risk",
        "site",
        "starts_on",
        "id",
        postgresql_where=text(among("standing", AT_RISK_NOW)),
    ),
    Index("client_week_waking", "wakes_at", postgresql_where=text("wakes_at IS NOT NULL")),
)

week_rules = Table(
    "week_rules",
    metadata,
    *identity_columns(),
    Column("number", Integer, nullable=False),
    Column("partial_weeks", Text, nullable=False),
    Column("holidays", Text, nullable=False, server_default=text("'whole'")),
    Column("check_on", Text, nullable=False),
    Column("check_at", Time, nullable=False),
    Column("tell_days", Integer, nullable=False),
    UniqueConstraint("site", "number", name="week_rules_version_is_new"),
    Index("week_rules_by_site", "site", "id"),
)
