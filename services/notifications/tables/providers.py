"""Owns the rows of providers: how each stands, its budget, what it answered, and what changed."""

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
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB

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
