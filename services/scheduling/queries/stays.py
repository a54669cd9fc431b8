"""Owns the report of a client's progress: what counts, what is missing, and the week in hours."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import BindParameter, bindparam, select

from services.scheduling.domain.programs.requirements import SessionType
from services.scheduling.domain.programs.track import Track
from services.scheduling.domain.rolls.evidence import Evidence
from services.scheduling.domain.rolls.marks import Status
from services.scheduling.domain.sessions.session import SessionState
from services.scheduling.domain.stays.explanation import (
    Explanation,
    current_phase,
    explain,
    what_counts,
)
from services.scheduling.domain.stays.phase import PhaseProgress
from services.scheduling.domain.stays.progress import Progress
from services.scheduling.queries.weeks import week_that_holds
from services.scheduling.tables import (
    CURRICULUM,
    DECISIONS,
    PHASE_PROGRESS,
    PHASES,
    SAID,
    SLOTS,
    attendance,
    progress,
    session,
    track,
)
from shared.database import Database

_AT_SITE: BindParameter[str] = bindparam("site")
_STAY = (
    select(progress)
    .where(progress.c.site == _AT_SITE, progress.c.client_id == bindparam("client_id"))
    .where(progress.c.track_id.is_not(None))
    .order_by(progress.c.started_on.desc(), progress.c.id.desc())
    .limit(1)
)
_TRACK = select(track).where(track.c.site == _AT_SITE, track.c.id == bindparam("id"))
_LINES = (
    select(attendance, session.c.state.label("session_state"), session.c.curriculum_item)
    .join(session, session.c.id == attendance.c.session_id)
    .where(attendance.c.site == _AT_SITE, attendance.c.client_id == bindparam("client_id"))
)


@dataclass(frozen=True, slots=True)
class Report:
    """The client's latest stay; no phase is in force before its first day or after its last."""

    progress: Progress
    track: Track
    current: PhaseProgress | None
    explanation: Explanation | None
    counting: tuple[Evidence, ...]
    """The sessions that count towards the phase in force, in order of time."""
    week: asyncpg.Record | None
    """The client's week that holds the day asked for, as the weeks room keeps it."""


async def progress_of(
    database: Database, site: str, client_id: UUID, now: datetime, day: date | None
) -> Report | None:
    """Return the report with the week that holds `day`, by default the site's today."""
    stay = await database.fetch_one(_STAY, site=site, client_id=client_id)
    if stay is None:
        return None
    rules = await database.fetch_one(_TRACK, site=site, id=stay["track_id"])
    assert rules is not None  # noqa: S101 - a foreign key holds it
    known = _track(rules)
    today = now.astimezone(known.zone).date()
    lines = await database.fetch(_LINES, site=site, client_id=client_id)
    week = await week_that_holds(database, site, client_id, day or today)
    return _report(_progress(stay), known, lines, today, week)


def _report(
    own: Progress,
    known: Track,
    lines: Sequence[asyncpg.Record],
    today: date,
    week: asyncpg.Record | None,
) -> Report:
    evidence = _evidence(lines)
    current = current_phase(own, known, evidence)
    if current is None:
        return Report(own, known, None, None, (), week)
    explanation = explain(current, known.phase(current.code), known, today)
    counting = what_counts(current, own.counting(evidence))
    return Report(own, known, current, explanation, tuple(counting), week)


def _progress(row: asyncpg.Record) -> Progress:
    typed = {
        "said": SAID.validate_python(row["said"]),
        "decisions": DECISIONS.validate_python(row["decisions"]),
        "phases": PHASE_PROGRESS.validate_python(row["phases"]),
    }
    plain = {
        name: value for name, value in row.items() if name not in ("phase", "awaits_sign_off_since")
    }
    return Progress(**{**plain, **typed})


def _track(row: asyncpg.Record) -> Track:
    typed = {
        "phases": PHASES.validate_python(row["phases"]),
        "curriculum": CURRICULUM.validate_python(row["curriculum"]),
        "slots": SLOTS.validate_python(row["slots"]),
    }
    return Track(**{**row, **typed})


def _evidence(lines: Sequence[asyncpg.Record]) -> list[Evidence]:
    return [_fact(line) for line in lines if line["session_state"] == SessionState.COMPLETED]


def _fact(line: Any) -> Evidence:
    return Evidence(
        client_id=line["client_id"],
        session_id=line["session_id"],
        type=SessionType(line["type"]),
        held_on=line["held_on"],
        starts_at=line["starts_at"],
        status=Status(line["status"]),
        credited_minutes=line["credited_minutes"],
        item=line["curriculum_item"],
    )
