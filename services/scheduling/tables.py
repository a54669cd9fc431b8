"""Owns scheduling's tables, and the invariants that the database itself holds.

Nobody and no room is in two places at once: exclusion constraints over ranges of one value, as
ADR 0006 explains. No session has more clients than seats: a counter with a check.
"""

from pydantic import TypeAdapter
from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    Time,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, ExcludeConstraint

from services.scheduling.domain.attendance import HOLDS_THE_TIME, Entry
from services.scheduling.domain.progress import Decision, PhaseProgress
from services.scheduling.domain.said import Said
from services.scheduling.domain.session import TAKES_ITS_PLACE
from services.scheduling.domain.track import Phase
from shared.unit_of_work import backbone_tables
from shared.unit_of_work.tables import identity_columns

metadata = MetaData()
backbone_tables(metadata)

# What the JSON columns hold.
PHASES = TypeAdapter(tuple[Phase, ...])
HISTORY = TypeAdapter(list[Entry])
SAID = TypeAdapter(list[Said])
DECISIONS = TypeAdapter(list[Decision])
PHASE_PROGRESS = TypeAdapter(tuple[PhaseProgress, ...])


def _among(column: str, states: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(str(state)) for state in states)})"


def _one_at_a_time(name: str, value: str, where: str) -> ExcludeConstraint:
    """Refuse two rows with the same value whose planned times overlap.

    The range types of `value` are made by the first migration.
    """
    return ExcludeConstraint(
        (text(value), "&&"),
        (text("tstzrange(starts_at, ends_at)"), "&&"),
        name=name,
        using="gist",
        where=text(where),
    )


track = Table(
    "track",
    metadata,
    *identity_columns(),
    Column("code", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("timezone", Text, nullable=False),
    Column("weekly_minutes_required", Integer, nullable=False),
    Column("phases", JSONB, nullable=False),
    UniqueConstraint("site", "code", "number", name="track_version_is_new"),
)

series = Table(
    "series",
    metadata,
    *identity_columns(),
    Column("track_id", Uuid, ForeignKey("track.id"), nullable=False),
    Column("type", Text, nullable=False),
    Column("modality", Text, nullable=False),
    Column("timezone", Text, nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("weekdays", JSONB, nullable=False),
    Column("start_time", Time, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("capacity", Integer, nullable=False),
    Column("room", Text),
    Column("facilitator_id", Uuid),
    Index("series_by_site", "site", "id"),
)

session = Table(
    "session",
    metadata,
    *identity_columns(),
    Column("series_id", Uuid, ForeignKey("series.id"), nullable=False),
    Column("type", Text, nullable=False),
    Column("timezone", Text, nullable=False),
    Column("held_on", Date, nullable=False),
    Column("starts_at", DateTime(timezone=True), nullable=False),
    Column("ends_at", DateTime(timezone=True), nullable=False),
    Column("capacity", Integer, nullable=False),
    Column("seats_taken", Integer, nullable=False, server_default=text("0")),
    Column("room", Text),
    Column("facilitator_id", Uuid),
    Column("state", Text, nullable=False),
    Column("started_at", DateTime(timezone=True)),
    Column("ended_at", DateTime(timezone=True)),
    Column("present", Integer),
    Column("reason_code", Text),
    CheckConstraint("seats_taken BETWEEN 0 AND capacity", name="session_has_seats"),
    CheckConstraint("starts_at < ends_at", name="session_ends_after_it_starts"),
    _one_at_a_time(
        "room_is_free",
        "text_range(site || '/' || room, site || '/' || room, '[]')",
        f"room IS NOT NULL AND {_among('state', TAKES_ITS_PLACE)}",
    ),
    _one_at_a_time(
        "facilitator_is_free",
        "uuid_range(facilitator_id, facilitator_id, '[]')",
        f"facilitator_id IS NOT NULL AND {_among('state', TAKES_ITS_PLACE)}",
    ),
    Index("session_by_series", "series_id", "held_on"),
    Index("session_by_site", "site", "held_on", "id"),
)

membership = Table(
    "membership",
    metadata,
    *identity_columns(),
    Column("series_id", Uuid, ForeignKey("series.id"), nullable=False),
    Column("client_id", Uuid, nullable=False),
    Column("from_date", Date, nullable=False),
    Column("until", Date),
    Column("booked_at", DateTime(timezone=True), nullable=False),
    Column("state", Text, nullable=False),
    Index("membership_by_client", "client_id", "site"),
    Index("membership_by_series", "series_id"),
)

attendance = Table(
    "attendance",
    metadata,
    *identity_columns(),
    Column("session_id", Uuid, ForeignKey("session.id"), nullable=False),
    Column("client_id", Uuid, nullable=False),
    Column("membership_id", Uuid),
    Column("makes_up", Uuid),
    Column("type", Text, nullable=False),
    Column("held_on", Date, nullable=False),
    Column("starts_at", DateTime(timezone=True), nullable=False),
    Column("ends_at", DateTime(timezone=True), nullable=False),
    # The last line of the history once more, for constraints and reading.
    Column("status", Text, nullable=False),
    Column("credited_minutes", Integer, nullable=False),
    Column("arrived_at", DateTime(timezone=True)),
    Column("left_at", DateTime(timezone=True)),
    Column("history", JSONB, nullable=False),
    UniqueConstraint("session_id", "client_id", name="attendance_is_one_per_client"),
    CheckConstraint(
        "credited_minutes >= 0 AND (arrived_at IS NULL OR left_at IS NULL"
        " OR credited_minutes <= extract(epoch FROM left_at - arrived_at) / 60)",
        name="credited_within_in_and_out",
    ),
    _one_at_a_time(
        "client_is_free",
        "uuid_range(client_id, client_id, '[]')",
        _among("status", HOLDS_THE_TIME),
    ),
    Index("attendance_by_client", "client_id", "held_on"),
    Index("attendance_by_membership", "membership_id", "held_on"),
)

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
    UniqueConstraint("episode_id", "site", name="progress_is_one_per_episode"),
    Index("progress_by_client", "client_id", "site"),
)
