"""Owns the table of continuing care plans."""

from sqlalchemy import Boolean, Column, Date, Index, Integer, Table, Text, UniqueConstraint, Uuid

from services.aftercare.tables.registry import metadata

plan = Table(
    "plan",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("site", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("episode_id", Uuid, nullable=False),
    Column("client_id", Uuid, nullable=False),
    Column("state", Text, nullable=False),
    Column("starts_on", Date),
    Column("timezone", Text),
    Column("called_off", Boolean, nullable=False),
    UniqueConstraint("episode_id", "site", name="plan_episode_id_key"),
    Index("plan_by_site", "site", "id"),
    Index("plan_by_client", "site", "client_id", "id"),
    Index("plan_by_state", "site", "state", "id"),
)
