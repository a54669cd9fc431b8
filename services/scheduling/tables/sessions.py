"""Owns the tables of series and of sessions, with the places that they take.

Each facilitator of a session has a row of their own, which a trigger of the database keeps, so
that the rule for one holds for all: nobody leads, or assists, two sessions at a time.
"""

from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Column,
    Computed,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    Time,
    UniqueConstraint,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from services.scheduling.domain.sessions.holidays import Holiday
from services.scheduling.domain.sessions.plan import Plan
from services.scheduling.domain.sessions.session import OPEN_STATES, TAKES_ITS_PLACE
from services.scheduling.tables.registry import among, metadata, one_at_a_time
from shared.unit_of_work.tables import identity_columns

PLANS = TypeAdapter(tuple[Plan, ...])
HOLIDAYS = TypeAdapter(tuple[Holiday, ...])


def _audience() -> list[Column[Any]]:
    return [
        Column("language", Text, nullable=False, server_default=text("'en'")),
        Column("audience", Text),
        Column("phases", JSONB, nullable=False, server_default=text("'[]'")),
    ]


def _lead() -> Column[Any]:
    return Column("facilitator_id", Uuid, Computed("facilitators[1]", persisted=True))


_IS_OPEN = among("state", OPEN_STATES)

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
    Column("facilitators", ARRAY(Uuid), nullable=False, server_default=text("'{}'")),
    _lead(),
    *_audience(),
    Column("rule", Text),
    Column("except_on", ARRAY(Date), nullable=False, server_default=text("'{}'")),
    Column("also_on", ARRAY(Date), nullable=False, server_default=text("'{}'")),
    Column("on_clock_change", Text, nullable=False, server_default=text("'refuse'")),
    Column("on_holidays", Text, nullable=False, server_default=text("'skip'")),
    Column("buffer_minutes", Integer, nullable=False, server_default=text("0")),
    Column("curriculum", JSONB, nullable=False, server_default=text("'[]'")),
    Column("telehealth_link", LargeBinary),
    Column("in_force_from", Date),
    Column("earlier", JSONB, nullable=False, server_default=text("'[]'")),
    Index("series_by_site", "site", "id"),
)

WITH_BUFFER = (
    "tstzrange(starts_at, (ends_at AT TIME ZONE 'UTC' + make_interval(mins => buffer_minutes))"
    " AT TIME ZONE 'UTC')"
)
"""How long a session keeps its room; by way of a local time, as an index needs it immutable."""

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
    Column("facilitators", ARRAY(Uuid), nullable=False, server_default=text("'{}'")),
    _lead(),
    Column("modality", Text, nullable=False, server_default=text("'in_person'")),
    *_audience(),
    Column("curriculum_item", Text),
    Column("replaces", Uuid, ForeignKey("session.id")),
    Column("buffer_minutes", Integer, nullable=False, server_default=text("0")),
    Column("telehealth_link", LargeBinary),
    Column("state", Text, nullable=False),
    Column("started_at", DateTime(timezone=True)),
    Column("ended_at", DateTime(timezone=True)),
    Column("present", Integer),
    Column("reason_code", Text),
    Column("timed_at", DateTime(timezone=True)),
    Column("locked_at", DateTime(timezone=True)),
    Column("locked_by", Text),
    # What the clocks on the wall show at its start: what people agreed on, whatever a change of
    # the zone's rules makes of the instant.
    Column("local_start", DateTime(timezone=False), nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    CheckConstraint("seats_taken BETWEEN 0 AND capacity", name="session_has_seats"),
    CheckConstraint("starts_at < ends_at", name="session_ends_after_it_starts"),
    one_at_a_time(
        "room_is_free",
        "text_range(site || '/' || lower(room), site || '/' || lower(room), '[]')",
        f"room IS NOT NULL AND {among('state', TAKES_ITS_PLACE)}",
        during=WITH_BUFFER,
    ),
    Index("session_by_series", "series_id", "held_on"),
    Index("session_by_site", "site", "held_on", "id"),
    # Sessions without an outcome are few, however many were held.
    Index("session_without_outcome", "site", "ends_at", postgresql_where=text(_IS_OPEN)),
)

session_facilitator = Table(
    "session_facilitator",
    metadata,
    Column(
        "session_id",
        Uuid,
        ForeignKey("session.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("facilitator_id", Uuid, primary_key=True),
    Column("site", Text, nullable=False),
    Column("starts_at", DateTime(timezone=True), nullable=False),
    Column("ends_at", DateTime(timezone=True), nullable=False),
    one_at_a_time(
        "facilitator_is_free", "uuid_range(facilitator_id, facilitator_id, '[]')", where=None
    ),
    Index("session_facilitator_by_time", "facilitator_id", "starts_at"),
)
"""Who is busy with sessions that take their place; a trigger made by the migrations writes it."""

holidays = Table(
    "holidays",
    metadata,
    *identity_columns(),
    Column("days", JSONB, nullable=False),
    UniqueConstraint("site", name="holidays_are_one_per_site"),
)
