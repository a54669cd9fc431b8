"""Owns the tables of written consents, of the parties they name, and of what was disclosed."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from services.enrollment.tables.registry import metadata
from shared.unit_of_work.tables import identity_columns

_MAY_EXPIRE = text("state = 'active' AND expires_on IS NOT NULL")

consent = Table(
    "consent",
    metadata,
    *identity_columns(),
    Column("client_id", Uuid, nullable=False),
    Column("party_kind", Text, nullable=False),
    Column("party_id", Uuid),
    Column("participant_ids", JSONB, nullable=False, server_default=text("'[]'")),
    Column("treating_participants", Boolean, nullable=False, server_default=text("false")),
    Column("discloser", Text, nullable=False, server_default=text("'this_program'")),
    Column("discloser_name", Text),
    Column("categories", JSONB, nullable=False),
    Column("records_from", Date),
    Column("records_until", Date),
    Column("purposes", JSONB, nullable=False),
    Column("acknowledged_right_to_revoke", Boolean, nullable=False),
    Column("expires_on", Date),
    Column("expires_with", Text),
    Column("form_version", Text, nullable=False, server_default=text("'2026-1'")),
    Column("language", Text, nullable=False, server_default=text("'en'")),
    Column("replaces", Uuid),
    Column("sealed", LargeBinary),
    Column("signed_on", Date),
    Column("signed_by", Text, nullable=False, server_default=text("'client'")),
    Column("signer_party_id", Uuid),
    Column("signed_how", Text),
    Column("state", Text, nullable=False),
    Column("revoked_at", DateTime(timezone=True)),
    Column("revoked_how", Text),
    Column("expired_at", DateTime(timezone=True)),
    Column("ended_because", Text),
    Column("replaced_by", Uuid),
    Column("expiry_told_at", DateTime(timezone=True)),
    CheckConstraint("state = 'draft' OR signed_on IS NOT NULL", name="consent_signed_has_a_day"),
    Index("consent_by_client", "site", "client_id", "id"),
    Index("consent_by_state", "site", "state", "id"),
    Index("consent_by_expiry", "site", "expires_on", postgresql_where=_MAY_EXPIRE),
    Index(
        "consent_expiry_untold",
        "expires_on",
        postgresql_where=text(f"{_MAY_EXPIRE.text} AND expiry_told_at IS NULL"),
    ),
)

party = Table(
    "party",
    metadata,
    *identity_columns(),
    Column("client_id", Uuid, nullable=False),
    Column("kind", Text, nullable=False),
    Column("relationship", Text),
    Column("sealed", LargeBinary, nullable=False),
    Index("party_by_client", "site", "client_id", "id"),
)

disclosure = Table(
    "disclosure",
    metadata,
    *identity_columns(),
    Column("client_id", Uuid, nullable=False),
    Column("consent_id", Uuid, nullable=False),
    Column("party_id", Uuid, nullable=False),
    Column("categories", JSONB, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("means", Text, nullable=False),
    Column("disclosed_at", DateTime(timezone=True), nullable=False),
    ForeignKeyConstraint(["consent_id"], ["consent.id"], name="disclosure_consent_fkey"),
    ForeignKeyConstraint(["party_id"], ["party.id"], name="disclosure_party_fkey"),
    Index("disclosure_by_client", "site", "client_id", "id"),
)
