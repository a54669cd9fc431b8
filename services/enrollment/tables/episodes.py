"""Owns the tables of episodes, and of what scheduling said of them."""

from pydantic import TypeAdapter
from sqlalchemy import (
    Boolean,
    CheckConstraint,
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
from sqlalchemy.dialects.postgresql import JSONB, ExcludeConstraint

from services.enrollment.domain.stays.episode_states import OPEN_STATES, EpisodeState
from services.enrollment.domain.stays.segments import Segments
from services.enrollment.domain.stays.steps import Hold, Steps
from services.enrollment.tables.registry import metadata
from shared.unit_of_work.tables import identity_columns

# What the JSON columns hold.
HOLDS = TypeAdapter(tuple[Hold, ...])
SEGMENTS = TypeAdapter(Segments)
STEPS = TypeAdapter(Steps)


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
    Column("authorized_level_of_care", Text),
    Column("intended_start_on", Date),
    Column("started_on", Date),
    Column("date_precision", Text, nullable=False),
    Column("from_history", Boolean, nullable=False),
    Column("waited_at_least", Integer),
    Column("waited_at_most", Integer),
    Column("state", Text, nullable=False),
    Column("since", Date),
    Column("disposition", Text),
    Column("discharged_on", Date),
    Column("last_contact_on", Date),
    Column("stayed_at_least", Integer),
    Column("stayed_at_most", Integer),
    Column("holds", JSONB, nullable=False, server_default=text("'[]'")),
    Column("segments", JSONB, nullable=False, server_default=text("'[]'")),
    Column("steps", JSONB, nullable=False, server_default=text("'[]'")),
    Column("admission_rules_number", Integer),
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
    Index("episode_of_client", "client_id"),
    Index("episode_of_application", "application_id"),
)

# The segments of each episode once more, a row each, for constraints, other sites and reports.
# Nobody writes here: a trigger on `episode` does (ADR 0016). ADR 0006 explains uuid_range.
care_segment = Table(
    "care_segment",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("episode_id", Uuid, nullable=False),
    Column("client_id", Uuid, nullable=False),
    Column("number", Integer, nullable=False),
    Column("site", Text, nullable=False),
    Column("program", Text, nullable=False),
    Column("track", Text),
    Column("level_of_care", Text, nullable=False),
    Column("authorized_level_of_care", Text),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date),
    ForeignKeyConstraint(
        ["episode_id"], ["episode.id"], name="care_segment_episode_fkey", ondelete="CASCADE"
    ),
    CheckConstraint("ends_on >= starts_on", name="segment_ends_after_it_starts"),
    ExcludeConstraint(
        (text("uuid_range(episode_id, episode_id, '[]')"), "&&"),
        (text("daterange(starts_on, ends_on)"), "&&"),
        name="segments_never_overlap",
        using="gist",
    ),
    Index("care_segment_by_episode", "episode_id", "number"),
    Index("care_segment_by_site", "site", "starts_on"),
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
