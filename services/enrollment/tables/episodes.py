"""Owns the tables of episodes, and of what scheduling said of them."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    Table,
    Text,
    Uuid,
    text,
)

from services.enrollment.domain.episode import OPEN_STATES, EpisodeState
from services.enrollment.tables.registry import metadata
from shared.unit_of_work.tables import identity_columns


def _one_of(states: frozenset[EpisodeState]) -> str:
    return ", ".join(sorted(f"'{state.value}'" for state in states))


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
