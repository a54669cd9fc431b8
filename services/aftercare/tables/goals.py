"""Owns the table of goals as events told them."""

from sqlalchemy import Column, Index, Integer, Table, Text, UniqueConstraint, Uuid

from services.aftercare.tables.registry import metadata
from shared.unit_of_work.tables import identity_columns

known_goal = Table(
    "known_goal",
    metadata,
    *identity_columns(),
    Column("goal_id", Uuid, nullable=False),
    Column("episode_id", Uuid, nullable=False),
    Column("client_id", Uuid, nullable=False),
    Column("state", Text, nullable=False),
    Column("heard", Integer, nullable=False),
    UniqueConstraint("goal_id", "site", name="known_goal_is_one_per_site"),
    Index("known_goal_by_episode", "episode_id"),
)
