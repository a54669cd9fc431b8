"""Owns the table of merges: who was known under two ids."""

from sqlalchemy import Boolean, Column, Index, Integer, Table, Uuid, text

from services.aftercare.tables.registry import metadata
from shared.unit_of_work.tables import identity_columns

known_merge = Table(
    "known_merge",
    metadata,
    *identity_columns(),
    Column("kept_client_id", Uuid, nullable=False),
    Column("duplicate_client_id", Uuid, nullable=False),
    Column("stands", Boolean, nullable=False),
    Column("heard", Integer, nullable=False),
    Index("known_merge_of_duplicate", "duplicate_client_id", postgresql_where=text("stands")),
    Index("known_merge_of_kept", "kept_client_id", postgresql_where=text("stands")),
)
