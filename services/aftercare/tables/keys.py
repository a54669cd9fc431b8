"""Owns the table of the keys that personal values are sealed with."""

from sqlalchemy import Column, LargeBinary, Table, Uuid

from services.aftercare.tables.registry import metadata

data_key = Table(
    "data_key",
    metadata,
    Column("owner_id", Uuid, primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
)
"""The owner is a client, an organisation, or whatever else has private values of its own."""
