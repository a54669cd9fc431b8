"""Owns the table of minimum data sets: one row an episode, whose id it has."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Integer,
    SmallInteger,
    Table,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB

from services.enrollment.tables.registry import metadata

minimum_data = Table(
    "minimum_data",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("site", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("client_id", Uuid, nullable=False),
    Column("codebook_year", SmallInteger, nullable=False),
    Column("given", JSONB, nullable=False),
    ForeignKeyConstraint(["id"], ["episode.id"], name="minimum_data_episode_fkey"),
    CheckConstraint("jsonb_typeof(given) = 'object'", name="minimum_data_given_is_an_object"),
)
