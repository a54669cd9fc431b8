"""Owns the table of linkages."""

from sqlalchemy import Column, Index, Integer, Table, Text, Uuid

from services.aftercare.tables.registry import metadata

linkage = Table(
    "linkage",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("site", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("plan_id", Uuid, nullable=False),
    Column("client_id", Uuid, nullable=False),
    Column("kind", Text, nullable=False),
    Column("provider_code", Text),
    Column("state", Text, nullable=False),
    Index("linkage_by_plan", "plan_id"),
)
