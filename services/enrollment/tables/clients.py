"""Owns the table of clients' keys: what is sealed with one is shredded with it."""

from sqlalchemy import (
    Column,
    LargeBinary,
    Table,
    Uuid,
)

from services.enrollment.tables.registry import metadata

client_key = Table(
    "client_key",
    metadata,
    Column("client_id", Uuid, primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
)
