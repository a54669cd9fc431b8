"""Owns the routes that show absence cases: the work list, one case, one client, and all as CSV."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from services.scheduling.api.absences.case_views import (
    CaseLine,
    CaseRecord,
    ClientAbsences,
    StayAbsences,
)
from services.scheduling.api.clock import Now
from services.scheduling.domain.absences.rounds import CaseState
from services.scheduling.domain.absences.steps import Role
from services.scheduling.domain.errors import NoProgressHere
from services.scheduling.queries import absences
from services.scheduling.queries.absence_reports import reports_of
from services.scheduling.tables import case_of
from shared.errors import NotFound
from shared.http.answer import Answer
from shared.http.csv_rows import csv_file
from shared.http.media import CsvFile
from shared.http.paging import Page, Paging
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute

router = APIRouter(tags=["absences"], route_class=CommandRoute)


@router.get("/sites/{site}/absence-cases")
async def list_absence_cases(
    *,
    site: Site,
    reads: Reads,
    paging: Paging,
    now: Now,
    show: Annotated[absences.Show, Query()] = "live",
    state: Annotated[CaseState | None, Query()] = None,
    role: Annotated[Role | None, Query()] = None,
    client_id: Annotated[UUID | None, Query()] = None,
) -> Page[CaseLine]:
    """List whom the team looks after: all that is live, what is due today, or what is overdue.

    What is due today has the overdue in it. `all` shows closed cases too.
    """
    rows = await absences.cases(
        reads.database,
        site,
        paging,
        now,
        show=show,
        state=state,
        role=role,
        client_id=client_id,
    )
    return paging.page(rows, lambda row: CaseLine.of_row(row, now), lambda row: row["id"])


@router.get("/sites/{site}/absence-cases/{case_id}")
async def get_absence_case(site: Site, case_id: UUID, reads: Reads, now: Now) -> Answer[CaseRecord]:
    """Show a case: why it is where it is, what was done by whom, and what is next."""
    row = await absences.case_row(reads.database, site, case_id)
    if row is None:
        raise NotFound("There is no absence case of this id here.")
    case = case_of(dict(row))
    reports = await reports_of(reads.database, site, case.client_id, now)
    why = next((one.explanation for one in reports if one.case and one.case.id == case.id), None)
    return reads.found(CaseRecord.explained(case, why, now), version=case.version)


@router.get("/sites/{site}/clients/{client_id}/absences")
async def get_absences(site: Site, client_id: UUID, reads: Reads, now: Now) -> ClientAbsences:
    """Show how a client's absences stand, and the first day of a possible return."""
    reports = await reports_of(reads.database, site, client_id, now)
    if not reports:
        raise NoProgressHere
    days = [one.returns_on for one in reports if one.returns_on]
    return ClientAbsences(
        client_id=client_id,
        returns_on=max(days, default=None),
        stays=[StayAbsences.of(one, now) for one in reports],
    )


@router.get("/sites/{site}/exports/absence-cases.csv", response_class=CsvFile)
async def export_absence_cases(site: Site, reads: Reads) -> CsvFile:
    """Return every case of the site, the earliest first: ids, codes and dates."""
    batches = absences.all_cases(reads.database, site)
    return await csv_file(absences.CASE_COLUMNS, batches, name="absence-cases.csv")
