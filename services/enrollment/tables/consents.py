"""Owns the table of written consents."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    Index,
    Table,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB

from services.enrollment.tables.registry import metadata
from shared.unit_of_work.tables import identity_columns

consent = Table(
    "consent",
    metadata,
    *identity_columns(),
    Column("client_id", Uuid, nullable=False),
    Column("party_kind", Text, nullable=False),
    Column("party_id", Uuid),
    Column("categories", JSONB, nullable=False),
    Column("purposes", JSONB, nullable=False),
    Column("acknowledged_right_to_revoke", Boolean, nullable=False),
    Column("signed_on", Date, nullable=False),
    Column("expires_on", Date),
    Column("state", Text, nullable=False),
    Column("revoked_at", DateTime(timezone=True)),
    Index("consent_by_client", "site", "client_id", "id"),
)
