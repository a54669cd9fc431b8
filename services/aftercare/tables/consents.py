"""Owns the table of consents as events told them; each column only ever moves one way."""

from sqlalchemy import ARRAY, Column, Date, DateTime, Index, Table, Text, Uuid

from services.aftercare.tables.registry import metadata

known_consent = Table(
    "known_consent",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("site", Text, nullable=False),
    Column("client_id", Uuid, nullable=False),
    Column("party_kind", Text),
    Column("party_id", Uuid),
    Column("categories", ARRAY(Text)),
    Column("purposes", ARRAY(Text)),
    Column("granted_on", Date),
    Column("expires_on", Date),
    Column("replaces", Uuid),
    Column("ended_at", DateTime(timezone=True)),
    Column("replaced_by", Uuid),
    Index("known_consent_by_client", "site", "client_id"),
)
"""Without `granted_on` its end was heard before its beginning."""
