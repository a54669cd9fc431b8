"""Owns the tables of intake: drafts of the public, agreements, and each site's numbers."""

from sqlalchemy import (
    Column,
    Date,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)

from services.enrollment.tables.registry import metadata
from shared.unit_of_work.tables import identity_columns

application_draft = Table(
    "application_draft",
    metadata,
    *identity_columns(),
    Column("client_id", Uuid, nullable=False),
    Column("token_hash", LargeBinary, nullable=False),
    Column("sealed", LargeBinary),
    Column("forget_at", DateTime(timezone=True), nullable=False),
    Column("submitted_at", DateTime(timezone=True)),
    Index("application_draft_to_forget", "forget_at"),
)

# By the setback that led to it, so that it is opened once.
readmission = Table(
    "readmission",
    metadata,
    *identity_columns(),
    Column("client_id", Uuid, nullable=False),
    Column("prior_episode_id", Uuid, nullable=False),
    Column("application_id", Uuid, nullable=False),
    Index("readmission_by_application", "application_id"),
)

drafts_in_hour = Table(
    "drafts_in_hour",
    metadata,
    Column("site", Text, primary_key=True),
    Column("hour", DateTime(timezone=True), primary_key=True),
    Column("opened", Integer, nullable=False),
)

# A trigger of the migration refuses every change: what was published stays.
agreement = Table(
    "agreement",
    metadata,
    *identity_columns(),
    Column("label", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("published_on", Date, nullable=False),
    UniqueConstraint("site", "label", "language", name="agreement_version_key"),
    Index("agreement_by_site", "site", "id"),
)

intake_rules = Table(
    "intake_rules",
    metadata,
    Column("site", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("days_to_decide", Integer, nullable=False),
    Column("days_to_submit", Integer, nullable=False),
    Column("drafts_per_hour", Integer, nullable=False),
    Column("signing_age", Integer, nullable=False),
    Column("program", Text, nullable=False),
)
