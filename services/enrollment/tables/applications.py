"""Owns the table of applications."""

from sqlalchemy import (
    ARRAY,
    Column,
    Date,
    Index,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from services.enrollment.domain.intake.application import UNDECIDED
from services.enrollment.tables.registry import metadata
from shared.unit_of_work.tables import identity_columns

_UNDECIDED = ", ".join(sorted(f"'{state.value}'" for state in UNDECIDED))

application = Table(
    "application",
    metadata,
    *identity_columns(),
    Column("client_id", Uuid, nullable=False),
    Column("program", Text, nullable=False),
    Column("track", Text),
    Column("referral_source", Text),
    Column("age_band", Text),
    Column("received_on", Date, nullable=False),
    Column("external_reference", Text),
    Column("state", Text, nullable=False),
    Column("reason_code", Text),
    Column("decided_on", Date),
    Column("agreement_version", Text),
    Column("agreement_signed_on", Date),
    Column("agreement_signed_by", Text),
    Column("applied_by", Text),
    Column("preferences", JSONB),
    Column("kept_times", JSONB, nullable=False, server_default=text("'[]'")),
    Column("sealed", LargeBinary),
    Column("caller_keys", ARRAY(LargeBinary), nullable=False, server_default=text("'{}'")),
    Column("prior_episode_id", Uuid),
    Column("screening_began_on", Date),
    Column("expires_on", Date),
    UniqueConstraint("site", "external_reference", name="application_external_reference_key"),
    Index("application_by_site", "site", "id"),
    Index("application_by_state", "site", "state", "id"),
    Index("application_by_client", "site", "client_id", "id"),
    Index(
        "application_draft_of_client_once",
        "site",
        "client_id",
        unique=True,
        postgresql_where=text("state = 'draft'"),
    ),
    Index("application_by_caller", "caller_keys", postgresql_using="gin"),
    Index(
        "application_undecided",
        "site",
        "expires_on",
        postgresql_where=text(f"state IN ({_UNDECIDED})"),
    ),
)
