"""Owns the tables of the directory: organisations, and what they offer."""

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Double,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from services.aftercare.tables.registry import metadata

organisation = Table(
    "organisation",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("site", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("code", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("phone", Text),
    Column("email", Text),
    Column("website", Text),
    Column("address", Text),
    Column("serves", ARRAY(Text), nullable=False),
    Column("archived_on", Date),
    UniqueConstraint("site", "code", name="organisation_code_is_one_per_site"),
    Index("organisation_by_code", "code"),
    Index("organisation_by_kind", "kind", "id"),
    Index("organisation_archived", "id", postgresql_where=text("archived_on IS NOT NULL")),
    Index(
        "organisation_by_site_served",
        "serves",
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
    ),
)
"""What it is reached by is the organisation's own and of no person, so it is not sealed."""

offering = Table(
    "offering",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("site", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("organisation_id", Uuid, nullable=False),
    Column("code", Text, nullable=False),
    Column("details", JSONB, nullable=False),
    Column("latitude", Double),
    Column("longitude", Double),
    Column("min_age", SmallInteger),
    Column("max_age", SmallInteger),
    Column("places_total", Integer),
    Column("places_free", Integer),
    Column("places_told_on", Date),
    Column("serves", ARRAY(Text), nullable=False),
    Column("checked_on", Date, nullable=False),
    Column("missing_since", Date),
    Column("archived_on", Date),
    Column("is_over_at", DateTime(timezone=True)),
    Column("terms", ARRAY(Text), nullable=False),
    UniqueConstraint("organisation_id", "code", name="offering_code_is_one_per_organisation"),
    CheckConstraint("places_free >= 0", name="offering_has_a_free_place"),
    CheckConstraint("places_free <= places_total", name="offering_places_are_within_total"),
    # What waits to be merged would be read through by every search.
    Index(
        "offering_by_terms",
        "terms",
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
    ),
    Index("offering_by_site", "site", "id"),
    Index("offering_by_check", "site", "checked_on"),
    Index("offering_archived", "site", "id", postgresql_where=text("archived_on IS NOT NULL")),
    Index("offering_missing", "site", "id", postgresql_where=text("missing_since IS NOT NULL")),
    Index("offering_with_places", "places_free", postgresql_where=text("places_free > 0")),
)
