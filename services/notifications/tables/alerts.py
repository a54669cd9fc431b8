"""Owns the rows of alerts, of who was told of them, of ladders, schedules and overrides."""

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import (
    ARRAY,
    Boolean,
    Column,
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

from services.notifications.domain.alerts.alert import UNANSWERED, Alert, AlertState
from services.notifications.domain.alerts.ladder import Ladder, Rung
from services.notifications.domain.alerts.rotation import Rotation
from services.notifications.domain.alerts.schedule import OnCallSchedule, Override, Why
from services.notifications.domain.alerts.telling import Telling
from services.notifications.domain.alerts.terms import AlertKind, Over, Urgency
from services.notifications.domain.terms import ChannelName, StaffRole
from services.notifications.tables.registry import instant, metadata
from shared.unit_of_work.tables import identity_columns

RUNGS = TypeAdapter(tuple[Rung, ...])
LEVELS = TypeAdapter(tuple[tuple[Rotation, ...], ...])
IS_UNANSWERED = f"state IN ({', '.join(sorted(repr(state.value) for state in UNANSWERED))})"
"""The condition of the partial indexes, to be repeated literally in the queries that use them."""

IS_OUTAGE = "kind = 'providers_down' AND ended_at IS NULL"
"""The same, for outages that nobody has resolved."""

alert = Table(
    "alert",
    metadata,
    *identity_columns(),
    Column("kind", Text, nullable=False),
    Column("urgency", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("about", Uuid),
    Column("source_id", Uuid, nullable=False),
    Column("source_seq", Integer, nullable=False),
    Column("cause_id", Uuid, nullable=False),
    instant("raised_at"),
    Column("ladder", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("round", Integer, nullable=False),
    Column("step", SmallInteger, nullable=False),
    instant("next_at", nullable=True),
    Column("has_schedule", Boolean, nullable=False),
    instant("acknowledged_at", nullable=True),
    Column("acknowledged_by", Text),
    Column("acknowledged_as", Text),
    Column("acknowledged_over", Text),
    Column("note", LargeBinary),
    instant("ended_at", nullable=True),
    UniqueConstraint("cause_id", "kind", "site", name="alert_once"),
    Index("alert_by_site", "site", "id"),
    Index("alert_by_state", "site", "state", "id"),
    Index("alert_by_kind", "site", "kind", "id"),
    Index("alert_by_source", "source_id"),
    # What the timer looks at, several times a second: it holds what waits, and no more.
    Index("alert_outage", "site", postgresql_where=text(IS_OUTAGE)),
    Index("alert_open", "site", "id", postgresql_where=text(IS_UNANSWERED)),
)

alert_source = Table(
    "alert_source",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("site", Text, nullable=False),
    Column("closed_seq", Integer, nullable=False),
)

alert_telling = Table(
    "alert_telling",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("site", Text, nullable=False),
    Column("alert_id", Uuid, nullable=False),
    Column("round", Integer, nullable=False),
    Column("step", SmallInteger, nullable=False),
    Column("called", Text, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("channels", ARRAY(Text), nullable=False),
    instant("told_at"),
    instant("link_ends_at"),
    UniqueConstraint("alert_id", "round", "step", "person_id", name="alert_step_once"),
    Index("alert_telling_by_alert", "alert_id", "id"),
    Index("alert_telling_by_person", "person_id", "link_ends_at"),
)

escalation_ladder = Table(
    "escalation_ladder",
    metadata,
    *identity_columns(),
    Column("urgency", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("rungs", JSONB, nullable=False),
    Column("again_seconds", Integer, nullable=False),
    instant("published_at"),
    Column("published_by", Text, nullable=False),
    UniqueConstraint("site", "urgency", "number", name="ladder_version_is_new"),
)

on_call_schedule = Table(
    "on_call_schedule",
    metadata,
    *identity_columns(),
    Column("kind", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("timezone", Text, nullable=False),
    Column("levels", JSONB, nullable=False),
    Column("last_resort", Text, nullable=False),
    instant("published_at"),
    Column("published_by", Text, nullable=False),
    UniqueConstraint("site", "kind", "number", name="schedule_version_is_new"),
    Index("on_call_schedule_by_site", "site", "id"),
)

on_call_override = Table(
    "on_call_override",
    metadata,
    *identity_columns(),
    Column("kind", Text, nullable=False),
    Column("level", SmallInteger, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("instead_of", Uuid),
    instant("starts_at"),
    instant("ends_at"),
    Column("why", Text, nullable=False),
    instant("made_at"),
    Column("made_by", Text, nullable=False),
    instant("cancelled_at", nullable=True),
    Index("on_call_override_by_site", "site", "id"),
    Index(
        "on_call_override_in_force",
        "site",
        "ends_at",
        postgresql_where=text("cancelled_at IS NULL"),
    ),
)


def alert_of(row: Mapping[str, Any]) -> Alert:
    over = row["acknowledged_over"]
    codes = {
        "kind": AlertKind(row["kind"]),
        "urgency": Urgency(row["urgency"]),
        "role": StaffRole(row["role"]),
        "state": AlertState(row["state"]),
        "acknowledged_over": over and Over(over),
    }
    return Alert(**{**row, **codes})


def telling_of(row: Mapping[str, Any]) -> Telling:
    channels = tuple(ChannelName(name) for name in row["channels"])
    return Telling(**{**row, "channels": channels})


def ladder_of(row: Mapping[str, Any]) -> Ladder:
    rungs = RUNGS.validate_python(row["rungs"])
    return Ladder(**{**row, "urgency": Urgency(row["urgency"]), "rungs": rungs})


def schedule_of(row: Mapping[str, Any]) -> OnCallSchedule:
    levels = LEVELS.validate_python(row["levels"])
    return OnCallSchedule(**{**row, "levels": levels, "last_resort": StaffRole(row["last_resort"])})


def override_of(row: Mapping[str, Any]) -> Override:
    return Override(**{**row, "why": Why(row["why"])})
