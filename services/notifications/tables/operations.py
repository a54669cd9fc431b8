"""Owns the rows of what operators decide."""

from sqlalchemy import (
    Boolean,
    Column,
    Index,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    Uuid,
    text,
)

from services.notifications.tables.registry import instant, metadata
from shared.unit_of_work.tables import identity_columns

IS_ACTIVE = "state = 'active'"

# Few are active at any time, and each claim reads those: what is not named holds for all of it.
pause = Table(
    "pause",
    metadata,
    *identity_columns(),
    Column("channel", Text),
    Column("lane", SmallInteger),
    Column("rule", Text),
    Column("template", Text),
    Column("includes_crisis", Boolean, nullable=False),
    Column("reason_code", Text, nullable=False),
    Column("paused_by", Text, nullable=False),
    instant("paused_at"),
    instant("until", nullable=True),
    Column("state", Text, nullable=False),
    instant("ended_at", nullable=True),
    Column("ended_by", Text),
    instant("released_at", nullable=True),
    Index("pause_active", "id", postgresql_where=text(IS_ACTIVE)),
    Index("pause_to_release", "id", postgresql_where=text("released_at IS NULL")),
)

# What was done about a dead letter, by whom and why; `cause` is what it had died of.
dead_letter_act = Table(
    "dead_letter_act",
    metadata,
    Column("notification_id", Uuid, nullable=False),
    Column("number", SmallInteger, nullable=False),
    Column("site", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("cause", Text, nullable=False),
    Column("reason_code", Text, nullable=False),
    Column("by", Text, nullable=False),
    instant("at"),
    PrimaryKeyConstraint("notification_id", "number", name="dead_letter_act_pkey"),
)
