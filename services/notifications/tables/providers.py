"""Owns the rows of providers: how each stands, its budget, what it answered, and what changed."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy import (
    ARRAY,
    Boolean,
    CheckConstraint,
    Column,
    Double,
    Index,
    Integer,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB

from services.notifications.domain.providers.thresholds import Thresholds, ThresholdsVersion
from services.notifications.tables.registry import instant, metadata

provider = Table(
    "provider",
    metadata,
    Column("name", Text, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("weight", SmallInteger, nullable=False),
    Column("home_weight", SmallInteger, nullable=False),
    Column("configured_weight", SmallInteger, nullable=False),
    instant("weight_moved_at", nullable=True),
    Column("is_paused", Boolean, nullable=False),
    instant("paused_until", nullable=True),
    instant("blocked_until", nullable=True),
    Column("breaker", Text, nullable=False),
    instant("breaker_until", nullable=True),
    Column("trips", Integer, nullable=False),
    Column("in_a_row", Integer, nullable=False),
    CheckConstraint("weight >= 0 AND home_weight >= 0", name="provider_weight"),
    Index("provider_by_channel", "channel", "name"),
)

# Apart from the provider's row: leasing must not wait for outcomes that are written down. Moments
# are seconds on the database's own clock, which all replicas share. `leases` is, by replica, the
# tokens it holds and until when.
provider_budget = Table(
    "provider_budget",
    metadata,
    Column("provider", Text, primary_key=True),
    Column("tokens", ARRAY(Double), nullable=False),
    Column("at", Double, nullable=False),
    Column("leases", JSONB, nullable=False),
)

# Outcomes of a few seconds each: what breakers, weights and health are judged by, without a look
# at the messages themselves. `took` counts hand-overs by how long they took.
provider_window = Table(
    "provider_window",
    metadata,
    Column("provider", Text, nullable=False),
    instant("began_at"),
    Column("outcome", Text, nullable=False),
    Column("calls", Integer, nullable=False),
    Column("took", ARRAY(Integer), nullable=False),
    PrimaryKeyConstraint("provider", "began_at", "outcome", name="provider_window_pkey"),
)

provider_change = Table(
    "provider_change",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("provider", Text, nullable=False),
    Column("channel", Text, nullable=False),
    instant("at"),
    Column("what", Text, nullable=False),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("by", Text),
    Index("provider_change_by_provider", "provider", "at"),
    Index("provider_change_at", "at"),
)

# The version in force is the one with the highest number.
provider_thresholds = Table(
    "provider_thresholds",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("thresholds", JSONB, nullable=False),
    Column("reason_code", Text, nullable=False),
    instant("published_at"),
    Column("published_by", Text, nullable=False),
    UniqueConstraint("number", name="provider_thresholds_number_once"),
)

THRESHOLDS_IN_FORCE = (
    select(provider_thresholds).order_by(provider_thresholds.c.number.desc()).limit(1)
)


def thresholds_row(version: ThresholdsVersion) -> dict[str, Any]:
    return asdict(version)


def thresholds_of(row: Mapping[str, Any]) -> ThresholdsVersion:
    kept = {name: row[name] for name in ("number", "reason_code", "published_at", "published_by")}
    return ThresholdsVersion(**kept, thresholds=Thresholds(**row["thresholds"]))
