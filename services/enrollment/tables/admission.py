"""Owns the tables of screenings, documents and the rules of admission."""

from sqlalchemy import (
    Column,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from services.enrollment.tables.registry import metadata
from shared.unit_of_work.tables import identity_columns

screening = Table(
    "screening",
    metadata,
    *identity_columns(),
    Column("application_id", Uuid, nullable=False),
    Column("client_id", Uuid, nullable=False),
    Column("edition", SmallInteger, nullable=False),
    Column("rules_version", Integer, nullable=False),
    Column("recommended_level", Text, nullable=False),
    Column("drafted_at", DateTime(timezone=True), nullable=False),
    Column("drafted_by", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("state", Text, nullable=False),
    Column("confirmed_level", Text),
    Column("confirmed_at", DateTime(timezone=True)),
    Column("confirmed_by", Text),
    Column("override_reason", Text),
    Column("sealed_override", LargeBinary),
    ForeignKeyConstraint(["application_id"], ["application.id"], name="screening_application_fkey"),
    Index(
        "screening_one_of_each",
        "application_id",
        "state",
        unique=True,
        postgresql_where=text("state <> 'replaced'"),
    ),
    Index("screening_by_application", "site", "application_id", "id"),
)

document = Table(
    "document",
    metadata,
    *identity_columns(),
    Column("application_id", Uuid, nullable=False),
    Column("client_id", Uuid, nullable=False),
    Column("kind", Text, nullable=False),
    Column("received_on", Date, nullable=False),
    Column("recorded_by", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("revoked_at", DateTime(timezone=True)),
    Column("revoked_by", Text),
    Column("revocation_reason", Text),
    ForeignKeyConstraint(["application_id"], ["application.id"], name="document_application_fkey"),
    Index(
        "document_one_of_a_kind",
        "application_id",
        "kind",
        unique=True,
        postgresql_where=text("state = 'received'"),
    ),
    Index("document_by_application", "site", "application_id", "id"),
)

admission_rules = Table(
    "admission_rules",
    metadata,
    *identity_columns(),
    Column("number", Integer, nullable=False),
    Column("gates", JSONB, nullable=False),
    Column("published_at", DateTime(timezone=True), nullable=False),
    Column("published_by", Text, nullable=False),
    UniqueConstraint("site", "number", name="admission_rules_number_key"),
)
