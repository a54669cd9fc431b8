"""Owns the report of a stay's absences: how far each step is met, what is next, why."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ARRAY, Date, Uuid, any_, bindparam, select

from services.scheduling.domain.absences.case import AbsenceCase
from services.scheduling.domain.absences.explanation import Explanation, explain, returns_on
from services.scheduling.domain.absences.stay_days import StayDays, days_of
from services.scheduling.domain.rolls.evidence import Evidence
from services.scheduling.domain.stays.progress import Progress
from services.scheduling.queries import absences
from services.scheduling.tables import (
    DECISIONS,
    SAID,
    absence_case,
    attendance,
    case_of,
    progress,
    session,
    track,
)
from services.scheduling.tables.evidence import EVIDENCE, evidence_of_row
from shared.database import Database

_STAYS = (
    select(
        progress.c.id,
        progress.c.site,
        progress.c.episode_id,
        progress.c.client_id,
        progress.c.started_on,
        progress.c.ended_on,
        progress.c.said,
        progress.c.decisions,
        track.c.code,
        track.c.timezone,
    )
    .join(track, track.c.id == progress.c.track_id)
    .where(progress.c.site == bindparam("site"))
    .where(progress.c.client_id == any_(bindparam("clients", type_=ARRAY(Uuid))))
    .order_by(progress.c.started_on, progress.c.id)
)
_OF_CLIENTS = EVIDENCE.where(
    attendance.c.site == bindparam("site"),
    attendance.c.client_id == any_(bindparam("clients", type_=ARRAY(Uuid))),
)
_OF_SITE = EVIDENCE.where(
    session.c.site == bindparam("site"),
    session.c.held_on >= bindparam("since", type_=Date),
)
_CASES = select(absence_case).where(
    absence_case.c.site == bindparam("site"),
    absence_case.c.client_id == any_(bindparam("clients", type_=ARRAY(Uuid))),
)


@dataclass(frozen=True, slots=True)
class StayReport:
    """A stay with its case, if there is one; `explanation` is None where no policy judges it."""

    stay: Progress
    case: AbsenceCase | None
    explanation: Explanation | None
    returns_on: date | None


async def reports_of(
    database: Database, site: str, client_id: UUID, now: datetime
) -> list[StayReport]:
    """Return a report for each of the client's stays here, the latest first."""
    stays = await stays_of(database, site, [client_id])
    book = await absences.book_of(database, site)
    evidence = await evidence_of(database, site, [client_id])
    cases = await cases_of(database, site, [client_id])
    reports = []
    for stay, days in reversed(stays):
        case = cases.get(stay.episode_id)
        why = explain(book, days, evidence, case.acts if case else [], days.day_of(now))
        back = returns_on(case, days, book) if case else None
        reports.append(StayReport(stay, case, why, back))
    return reports


async def stays_of(
    database: Database, site: str, client_ids: list[UUID]
) -> list[tuple[Progress, StayDays]]:
    rows = await database.fetch(_STAYS, site=site, clients=client_ids)
    return [_stay(dict(row)) for row in rows]


async def evidence_of(database: Database, site: str, client_ids: list[UUID]) -> list[Evidence]:
    rows = await database.fetch(_OF_CLIENTS, site=site, clients=client_ids)
    return [evidence_of_row(dict(row)) for row in rows]


async def evidence_since(database: Database, site: str, since: date) -> list[Evidence]:
    rows = await database.fetch(_OF_SITE, site=site, since=since)
    return [evidence_of_row(dict(row)) for row in rows]


async def cases_of(
    database: Database, site: str, client_ids: list[UUID]
) -> dict[UUID, AbsenceCase]:
    rows = await database.fetch(_CASES, site=site, clients=client_ids)
    return {row["episode_id"]: case_of(dict(row)) for row in rows}


def _stay(row: dict[str, Any]) -> tuple[Progress, StayDays]:
    code, zone = row.pop("code"), ZoneInfo(row.pop("timezone"))
    typed = {
        "said": SAID.validate_python(row["said"]),
        "decisions": DECISIONS.validate_python(row["decisions"]),
    }
    stay = Progress(**{**row, **typed})
    return stay, days_of(stay, code, zone)
