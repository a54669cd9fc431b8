"""Owns the table of goals."""

from pydantic import TypeAdapter
from sqlalchemy import Column, Date, ForeignKeyConstraint, Index, LargeBinary, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from services.enrollment.domain.stays.goal import GoalProgress
from services.enrollment.tables.registry import metadata
from shared.unit_of_work.tables import identity_columns

# What the JSON column holds.
GOAL_PROGRESS = TypeAdapter(tuple[GoalProgress, ...])

goal = Table(
    "goal",
    metadata,
    *identity_columns(),
    Column("episode_id", Uuid, nullable=False),
    Column("client_id", Uuid, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("state", Text, nullable=False),
    Column("since", Date, nullable=False),
    Column("reason_code", Text),
    Column("target_on", Date),
    Column("progress", JSONB, nullable=False),
    ForeignKeyConstraint(["episode_id"], ["episode.id"], name="goal_episode_fkey"),
    Index("goal_by_episode", "episode_id", "id"),
)
