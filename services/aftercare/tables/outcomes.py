"""Owns the table of the windows that outcomes are measured by; no figure is kept."""

from sqlalchemy import Column, DateTime, Integer, Table, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB

from services.aftercare.tables.registry import metadata
from shared.unit_of_work.tables import identity_columns

outcome_windows = Table(
    "outcome_windows",
    metadata,
    *identity_columns(),
    Column("number", Integer, nullable=False),
    # By horizon: {"30": {"first": 20, "last": 45}, …}
    Column("windows", JSONB, nullable=False),
    Column("published_at", DateTime(timezone=True), nullable=False),
    Column("published_by", Text, nullable=False),
    UniqueConstraint("site", "number", name="outcome_windows_version_is_new"),
)
