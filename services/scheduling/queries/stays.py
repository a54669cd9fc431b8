"""Owns the report of a client's progress: what counts, what is missing, and the week in hours."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import BindParameter, Date, bindparam, cast, extract, func, select

from services.scheduling.domain.programs.track import SessionType, Track
from services.scheduling.domain.rolls.attendance import Evidence, Status
from services.scheduling.domain.sessions.session import SessionState
from services.scheduling.domain.stays.explanation import (
    Explanation,
    Planned,
    Week,
    current_phase,
    explain,
    week_of,
    what_counts,
)
from services.scheduling.domain.stays.phase import PhaseProgress
from services.scheduling.domain.stays.progress import Progress
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
_TRACK = select(
    track, cast(func.timezone(track.c.timezone, func.now()), Date).label("today")
).where(track.c.site == _AT_SITE, track.c.id == bindparam("id"))
_LINES = (
    select(attendance, session.c.state.label("session_state"), session.c.curriculum_item)
    .add_columns(
        cast(
            extract("epoch", attendance.c.ends_at - attendance.c.starts_at) / 60,
            attendance.c.credited_minutes.type,
        ).label("planned_minutes")
    )
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
    week: Week


async def progress_of(
    database: Database, site: str, client_id: UUID, day: date | None
) -> Report | None:
    """Return the report with the week that holds `day`, by default the site's today."""
    stay = await database.fetch_one(_STAY, site=site, client_id=client_id)
    if stay is None:
        return None
    rules = await database.fetch_one(_TRACK, site=site, id=stay["track_id"])
    lines = await database.fetch(_LINES, site=site, client_id=client_id)
    assert rules is not None  # noqa: S101 - a foreign key holds it
    return _report(_progress(stay), rules, lines, day or rules["today"])


def _report(
    own: Progress, rules: asyncpg.Record, lines: Sequence[asyncpg.Record], day: date
) -> Report:
    known = _track(rules)
    evidence = _evidence(lines)
    current = current_phase(own, known, evidence)
    planned = [_planned(line) for line in lines]
    week = week_of(day, known, planned, current.code if current else None)
    if current is None:
        return Report(own, known, None, None, (), week)
    explanation = explain(current, known.phase(current.code), known, rules["today"])
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
    plain = {name: value for name, value in row.items() if name != "today"}
    typed = {
        "phases": PHASES.validate_python(row["phases"]),
        "curriculum": CURRICULUM.validate_python(row["curriculum"]),
        "slots": SLOTS.validate_python(row["slots"]),
    }
    return Track(**{**plain, **typed})


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


def _planned(line: Any) -> Planned:
    return Planned(
        line["held_on"],
        Status(line["status"]),
        line["planned_minutes"],
        line["credited_minutes"],
    )
