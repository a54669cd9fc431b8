"""Owns the tables of billing: payers' rules, version after version, and who has which payer."""

from pydantic import TypeAdapter
from sqlalchemy import Boolean, Column, Date, Index, Integer, Table, Text, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from services.scheduling.domain.weeks.billing import Spell
from services.scheduling.tables.registry import metadata
from shared.unit_of_work.tables import identity_columns

SPELLS = TypeAdapter(list[Spell])

billing_rules = Table(
    "billing_rules",
    metadata,
    *identity_columns(),
    Column("payer", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("from_day", Date, nullable=False),
    Column("procedure_code", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("minutes_per_day", Integer, nullable=False),
    Column("days_per_week", Integer, nullable=False),
    Column("short_weeks_count", Boolean, nullable=False),
    Column("minutes_per_unit", Integer, nullable=False),
    Column("rounding", Text, nullable=False),
    Column("session_types", JSONB, nullable=False),
    UniqueConstraint("site", "payer", "number", name="billing_rules_version_is_new"),
    Index("billing_rules_by_site", "site", "id"),
)

client_payers = Table(
    "client_payers",
    metadata,
    *identity_columns(),
    Column("client_id", Uuid, nullable=False),
    Column("spells", JSONB, nullable=False),
    UniqueConstraint("client_id", "site", name="client_payers_are_one"),
)
