"""Owns reading all that a plan of one week follows from, for a site or for one client of it."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import (
    ARRAY,
    BindParameter,
    Date,
    Uuid,
    any_,
    bindparam,
    or_,
    select,
)

from services.scheduling.domain.plans.requirements import requirements_of
from services.scheduling.domain.plans.snapshot import (
    SeatInWeek,
    SessionInWeek,
    Snapshot,
    StayInWeek,
)
from services.scheduling.domain.plans.week_needs import WeekNeeds
from services.scheduling.domain.programs.track import Track
from services.scheduling.domain.rolls.marks import Status
from services.scheduling.domain.sessions.audience import Modality
from services.scheduling.domain.sessions.session import SessionState
from services.scheduling.domain.stays.progress import Progress
from services.scheduling.tables import (
    CURRICULUM,
    DECISIONS,
    KEPT,
    PHASE_PROGRESS,
    PHASES,
    SAID,
    SLOTS,
    WISHES,
    attendance,
    progress,
    series,
    session,
    track,
    week_needs,
)
from shared.database import Database

_AT_SITE: BindParameter[str] = bindparam("site")
_CLIENTS: BindParameter[Any] = bindparam("clients", type_=ARRAY(Uuid))
_FIRST: BindParameter[date] = bindparam("first", type_=Date)
_LAST: BindParameter[date] = bindparam("last", type_=Date)
_SESSION_FACTS = (
    "id",
    "series_id",
    "type",
    "state",
    "timezone",
    "held_on",
    "starts_at",
    "ends_at",
    "capacity",
    "seats_taken",
    "modality",
    "language",
    "audience",
    "phases",
    "curriculum_item",
    "facilitator_id",
)
_STAY_FACTS = (
    "id",
    "site",
    "version",
    "episode_id",
    "client_id",
    "track_id",
    "track_since",
    "started_on",
    "ended_on",
    "said",
    "decisions",
    "phases",
)
_HELD = (SessionState.SCHEDULED, SessionState.IN_PROGRESS, SessionState.COMPLETED)
_SESSIONS = (
    select(*(session.c[name] for name in _SESSION_FACTS), track.c.code.label("program"))
    .join(series, series.c.id == session.c.series_id)
    .join(track, track.c.id == series.c.track_id)
    .where(session.c.site == _AT_SITE, session.c.held_on.between(_FIRST, _LAST))
    .where(or_(*(session.c.state == state.value for state in _HELD)))
    .order_by(session.c.starts_at, session.c.id)
)
_SEATS = (
    select(
        attendance.c.session_id,
        attendance.c.client_id,
        attendance.c.status,
        attendance.c.credited_minutes,
    )
    .join(session, session.c.id == attendance.c.session_id)
    .where(session.c.site == _AT_SITE, session.c.held_on.between(_FIRST, _LAST))
)
_SEATS_OF = (
    select(
        attendance.c.session_id,
        attendance.c.client_id,
        attendance.c.status,
        attendance.c.credited_minutes,
    )
    .where(attendance.c.site == _AT_SITE, attendance.c.client_id == any_(_CLIENTS))
    .where(attendance.c.held_on.between(_FIRST, _LAST))
)
_STAYS = (
    select(*(progress.c[name] for name in _STAY_FACTS))
    .where(progress.c.site == _AT_SITE, progress.c.track_id.is_not(None))
    .where(progress.c.started_on <= _LAST)
    .where(or_(progress.c.ended_on.is_(None), progress.c.ended_on >= _FIRST))
    .order_by(progress.c.started_on, progress.c.id)
)
_STAYS_OF = _STAYS.where(progress.c.client_id == any_(_CLIENTS))
_TRACKS = select(track).where(
    track.c.site == _AT_SITE, track.c.id == any_(bindparam("ids", type_=ARRAY(Uuid)))
)
_NEEDS = select(week_needs).where(
    week_needs.c.site == _AT_SITE, week_needs.c.client_id == any_(_CLIENTS)
)


async def site_snapshot(database: Database, site: str, week: date, now: datetime) -> Snapshot:
    """Read the week of every client with a running stay; who is on hold is left out."""
    return await _snapshot(database, site, week, now, None)


async def client_snapshot(
    database: Database, site: str, week: date, now: datetime, client_id: UUID
) -> Snapshot:
    """Read one client's week; of the sessions what is free counts, and the client's own seats."""
    return await _snapshot(database, site, week, now, client_id)


async def _snapshot(
    database: Database, site: str, week: date, now: datetime, client_id: UUID | None
) -> Snapshot:
    days = {"site": site, "first": week, "last": week + timedelta(days=6)}
    clients = {} if client_id is None else {"clients": [client_id]}
    # The stays come first: who is seated and not among them takes seats from the plan.
    stays = await database.fetch(_STAYS if client_id is None else _STAYS_OF, **days, **clients)
    tracks = await _tracks(database, site, {row["track_id"] for row in stays})
    running, on_hold = _running(stays, week + timedelta(days=6))
    in_week = _stays(running, tracks)
    sessions = await database.fetch(_SESSIONS, **days)
    seats = await database.fetch(_SEATS if client_id is None else _SEATS_OF, **days, **clients)
    return Snapshot(
        site=site,
        week=week,
        taken_at=now,
        sessions=tuple(_session(row) for row in sessions),
        seats=tuple(_seat(row) for row in seats),
        stays=tuple(in_week),
        needs=await _needs(database, site, {stay.client_id for stay in in_week}),
        on_hold=on_hold,
    )


def _session(row: Any) -> SessionInWeek:
    plain = {name: row[name] for name in ("id", "series_id", "program", "type", "timezone")}
    times = {name: row[name] for name in ("held_on", "starts_at", "ends_at")}
    return SessionInWeek(
        **plain,
        **times,
        state=SessionState(row["state"]),
        capacity=row["capacity"],
        seats_taken=row["seats_taken"],
        modality=Modality(row["modality"]),
        language=row["language"],
        audience=row["audience"],
        phases=frozenset(row["phases"]),
        item=row["curriculum_item"],
        clinician=row["facilitator_id"],
    )


def _seat(row: asyncpg.Record) -> SeatInWeek:
    return SeatInWeek(
        session_id=row["session_id"],
        client_id=row["client_id"],
        status=Status(row["status"]),
        credited_minutes=row["credited_minutes"],
    )


def _running(rows: Iterable[asyncpg.Record], last: date) -> tuple[list[Progress], frozenset[UUID]]:
    """Return one stay a client, the latest, and the clients whose is on hold on the last day."""
    latest = {row["client_id"]: _progress(row) for row in rows}
    on_hold = frozenset(client for client, stay in latest.items() if stay.is_on_hold(last))
    return [stay for client, stay in sorted(latest.items()) if client not in on_hold], on_hold


def _progress(row: asyncpg.Record) -> Progress:
    typed = {
        "said": SAID.validate_python(row["said"]),
        "decisions": DECISIONS.validate_python(row["decisions"]),
        "phases": PHASE_PROGRESS.validate_python(row["phases"]),
    }
    return Progress(**{**row, **typed})


def _stays(running: Iterable[Progress], tracks: Mapping[UUID, Track]) -> list[StayInWeek]:
    stays = []
    for stay in running:
        if stay.track_id is not None:
            known, phase = tracks[stay.track_id], stay.current.code if stay.current else None
            stays.append(
                StayInWeek(
                    client_id=stay.client_id,
                    program=known.code,
                    phase=phase,
                    requirements=requirements_of(known, phase),
                )
            )
    return stays


async def _tracks(database: Database, site: str, ids: set[UUID]) -> dict[UUID, Track]:
    rows = await database.fetch(_TRACKS, site=site, ids=list(ids))
    return {row["id"]: _track(row) for row in rows}


def _track(row: Any) -> Track:
    typed = {
        "phases": PHASES.validate_python(row["phases"]),
        "curriculum": CURRICULUM.validate_python(row["curriculum"]),
        "slots": SLOTS.validate_python(row["slots"]),
    }
    return Track(**{**row, **typed})


async def _needs(database: Database, site: str, clients: set[UUID]) -> dict[UUID, WeekNeeds]:
    rows = await database.fetch(_NEEDS, site=site, clients=list(clients))
    return {row["client_id"]: needs_of(row) for row in rows}


def needs_of(row: Any) -> WeekNeeds:
    typed = {
        "kept": KEPT.validate_python(row["kept"]),
        "wishes": WISHES.validate_python(row["wishes"]),
        "modalities": tuple(Modality(one) for one in row["modalities"]),
        "languages": tuple(row["languages"]),
        "audiences": tuple(row["audiences"]),
    }
    return WeekNeeds(**{**row, **typed})
