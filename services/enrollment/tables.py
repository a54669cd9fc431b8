"""Owns enrollment's tables. Days are whole days; a column that may be null means not known."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from services.enrollment.domain.episode import OPEN_STATES, EpisodeState
from shared.unit_of_work import backbone_tables
from shared.unit_of_work.tables import identity_columns

metadata = MetaData()
backbone_tables(metadata)


def _one_of(states: frozenset[EpisodeState]) -> str:
    return ", ".join(sorted(f"'{state.value}'" for state in states))


site = Table(
    "site",
    metadata,
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("timezone", Text, nullable=False),
    Column("synthetic", Boolean, nullable=False, server_default=text("false")),
)

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
    UniqueConstraint("site", "external_reference", name="application_external_reference_key"),
    Index("application_by_site", "site", "id"),
    Index("application_by_state", "site", "state", "id"),
    Index("application_by_client", "site", "client_id", "id"),
)

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

episode = Table(
    "episode",
    metadata,
    *identity_columns(),
    Column("application_id", Uuid, nullable=False),
    Column("client_id", Uuid, nullable=False),
    Column("program", Text, nullable=False),
    Column("track", Text),
    Column("level_of_care", Text, nullable=False),
    Column("started_on", Date, nullable=False),
    Column("date_precision", Text, nullable=False),
    Column("from_history", Boolean, nullable=False),
    Column("waited_at_least", Integer),
    Column("waited_at_most", Integer),
    Column("state", Text, nullable=False),
    Column("disposition", Text),
    Column("discharged_on", Date),
    Column("last_contact_on", Date),
    Column("stayed_at_least", Integer),
    Column("stayed_at_most", Integer),
    ForeignKeyConstraint(["application_id"], ["application.id"], name="episode_application_fkey"),
    # First of the two, so that it is the rule named when both are broken.
    Index(
        "episode_one_per_application",
        "application_id",
        unique=True,
        postgresql_where=text(f"state <> '{EpisodeState.ENTERED_IN_ERROR.value}'"),
    ),
    Index(
        "episode_one_open_per_client",
        "site",
        "client_id",
        unique=True,
        postgresql_where=text(f"state IN ({_one_of(OPEN_STATES)})"),
    ),
    Index("episode_by_site", "site", "id"),
    Index("episode_by_state", "site", "state", "id"),
    Index("episode_by_client", "site", "client_id", "id"),
    Index("episode_by_application", "site", "application_id", "id"),
)

program_completion = Table(
    "program_completion",
    metadata,
    Column("progress_id", Uuid, primary_key=True),
    Column("site", Text, nullable=False),
    Column("episode_id", Uuid, nullable=False),
    Column("completed_on", Date),
    Column("seq", Integer, nullable=False),
    Index("program_completion_by_episode", "episode_id"),
)
