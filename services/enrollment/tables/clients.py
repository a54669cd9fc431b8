"""Owns the tables of clients: keys, sealed identities, and who was said to be whom.

What is sealed with a client's key is shredded with it.
"""

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Column,
    DateTime,
    Index,
    LargeBinary,
    Table,
    Text,
    Uuid,
    text,
)

from services.enrollment.domain.intake.merge import MergeState
from services.enrollment.tables.registry import metadata
from shared.unit_of_work.tables import identity_columns

_MERGED = text(f"state = '{MergeState.MERGED.value}'")

client_key = Table(
    "client_key",
    metadata,
    Column("client_id", Uuid, primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
)

client_identity = Table(
    "client_identity",
    metadata,
    *identity_columns(),
    Column("sealed", LargeBinary, nullable=False),
    Column("keys", ARRAY(LargeBinary), nullable=False),
    Index("client_identity_by_key", "keys", postgresql_using="gin"),
)

# A trigger of the migration holds that no client is kept and a duplicate at once (ADR 0012).
client_merge = Table(
    "client_merge",
    metadata,
    *identity_columns(),
    Column("kept_client_id", Uuid, nullable=False),
    Column("duplicate_client_id", Uuid, nullable=False),
    Column("state", Text, nullable=False),
    Column("merged_at", DateTime(timezone=True), nullable=False),
    Column("reversed_at", DateTime(timezone=True)),
    CheckConstraint("kept_client_id <> duplicate_client_id", name="client_merge_of_two"),
    Index(
        "client_merge_of_duplicate", "duplicate_client_id", unique=True, postgresql_where=_MERGED
    ),
    Index("client_merge_of_kept", "kept_client_id", postgresql_where=_MERGED),
    Index("client_merge_by_site", "site", "id"),
)
