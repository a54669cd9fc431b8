"""Owns the table of the keys that personal values are sealed with."""

from sqlalchemy import Column, DateTime, LargeBinary, Table, Text, Uuid

from services.aftercare.tables.registry import metadata

data_key = Table(
    "data_key",
    metadata,
    Column("owner_id", Uuid, primary_key=True),
    Column("wrapped", LargeBinary),
    Column("destroyed_at", DateTime(timezone=True)),
    Column("destroyed_by", Text),
)
"""The owner is a client, an organisation, or whatever else has private values of its own.

A destroyed key leaves its row, without `wrapped`: its owner gets no other one, as what the old one
sealed would open with none.
"""
