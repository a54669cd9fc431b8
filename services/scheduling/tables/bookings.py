"""Owns the table of memberships."""

from sqlalchemy import Column, Date, DateTime, ForeignKey, Index, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from services.scheduling.tables.registry import metadata
from shared.unit_of_work.tables import identity_columns

membership = Table(
    "membership",
    metadata,
    *identity_columns(),
    Column("series_id", Uuid, ForeignKey("series.id"), nullable=False),
    Column("client_id", Uuid, nullable=False),
    Column("from_date", Date, nullable=False),
    Column("until", Date),
    Column("booked_at", DateTime(timezone=True), nullable=False),
    Column("weekdays", JSONB(none_as_null=True)),
    Column("state", Text, nullable=False),
    Index("membership_by_client", "client_id", "site"),
    Index("membership_by_series", "series_id"),
)
