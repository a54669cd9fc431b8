"""Owns the table of sites."""

from sqlalchemy import (
    Boolean,
    Column,
    SmallInteger,
    Table,
    Text,
    text,
)

from services.enrollment.tables.registry import metadata

site = Table(
    "site",
    metadata,
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("timezone", Text, nullable=False),
    Column("synthetic", Boolean, nullable=False, server_default=text("false")),
    Column("state_fips", SmallInteger),
)
