"""Owns the table of stays: what was said of each, and its way through the phases."""

from pydantic import TypeAdapter
from sqlalchemy import Column, Date, ForeignKey, Index, Table, Text, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from services.scheduling.domain.stays.phase import Decision, PhaseProgress
from services.scheduling.domain.stays.said import Said
from services.scheduling.tables.registry import metadata
from shared.unit_of_work.tables import identity_columns

SAID = TypeAdapter(list[Said])
DECISIONS = TypeAdapter(list[Decision])
PHASE_PROGRESS = TypeAdapter(tuple[PhaseProgress, ...])

progress = Table(
    "progress",
    metadata,
    *identity_columns(),
    Column("episode_id", Uuid, nullable=False),
    Column("client_id", Uuid, nullable=False),
    Column("track_id", Uuid, ForeignKey("track.id")),
    Column("started_on", Date),
    Column("ended_on", Date),
    Column("said", JSONB, nullable=False),
    Column("decisions", JSONB, nullable=False),
    Column("phases", JSONB, nullable=False),
    Column("track_since", Date),
    # The phase in force once more, for lists.
    Column("phase", Text),
    Column("awaits_sign_off_since", Date),
    UniqueConstraint("episode_id", "site", name="progress_is_one_per_episode"),
    Index("progress_by_client", "client_id", "site"),
    Index("progress_running", "site", "id", postgresql_where=text("ended_on IS NULL")),
    Index("progress_over", "site", "id", postgresql_where=text("ended_on IS NOT NULL")),
    Index(
        "progress_awaiting_sign_off",
        "site",
        "id",
        postgresql_where=text("awaits_sign_off_since IS NOT NULL"),
    ),
    Index("progress_by_end", "site", "ended_on"),
)
