"""Owns the tables of what outcomes are measured by: windows, and baselines. No figure is kept."""

from sqlalchemy import (
    Column,
    Date,
    DateTime,
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

baseline = Table(
    "baseline",
    metadata,
    *identity_columns(),
    Column("client_id", Uuid, nullable=False),
    Column("instrument", Text, nullable=False),
    Column("completed_on", Date, nullable=False),
    Column("state", Text, nullable=False),
    Column("reason", Text),
    Column("attempts", Integer, nullable=False),
    Column("wakes_at", DateTime(timezone=True)),
    Column("sealed", LargeBinary),
    Index("baseline_by_client", "site", "client_id"),
    Index("baseline_by_state", "site", "state"),
    # Small whatever the table holds: only what is still to be asked for.
    Index("baseline_waking", "site", "wakes_at", postgresql_where=text("wakes_at IS NOT NULL")),
)
"""By the id of the assessment; `sealed` holds its total, under the client's key."""
