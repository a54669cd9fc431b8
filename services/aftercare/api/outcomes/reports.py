"""Owns the routes of outcomes: figures over sites, and the ids of who stands behind them."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel
from starlette.requests import Request

from services.aftercare.api.outcomes.asking import (
    Asked,
    AskedFor,
    OverEverywhere,
    Program,
    Since,
    Until,
    between,
)
from services.aftercare.api.outcomes.views import (
    TABLE_HEADER,
    BaselinesView,
    ChangeView,
    OutcomesView,
    SiteWindowsView,
    WindowView,
    inside,
    outside,
)
from services.aftercare.domain.outcomes.change import changes
from services.aftercare.domain.outcomes.measures import DEFINITIONS, Exclusion, Result
from services.aftercare.domain.outcomes.windows import USUAL_WINDOWS
from services.aftercare.queries.outcomes import baselines
from services.aftercare.queries.outcomes.changes import pairs
from services.aftercare.queries.outcomes.cohort import Cohort
from services.aftercare.queries.outcomes.figures import figures
from services.aftercare.queries.outcomes.people import people
from services.aftercare.queries.outcomes.windows import windows_in_force
from shared.errors import Invalid
from shared.http.answer import Answer, answer_with
from shared.http.csv_rows import csv_table
from shared.http.media import CSV, Accepts, also, answer_in
from shared.http.paging import Page, Paging
from shared.http.parameters import Site
from shared.http.reading import Reading, Reads
from shared.http.route import CommandRoute
from shared.http.vaults import Vaults
from shared.private import Vault

router = APIRouter(tags=["outcomes"], route_class=CommandRoute)

MeasureName = Annotated[
    str, Query(pattern=f"^({'|'.join(DEFINITIONS)})$", description="Of which measure.")
]


async def asks_enrollment(request: Request) -> bool:
    """Say whether totals of admission are asked for, as `main` has it."""
    asks: bool = request.app.state.asks_enrollment
    return asks


AsksEnrollment = Annotated[bool, Depends(asks_enrollment)]


class ResultAndExclusion(Invalid):
    """Who is in no measure has no result in it: ask for one of the two."""


class OutcomeOfView(BaseModel):
    """A discharge that a figure counts. `person_id` is the id that its client is kept under."""

    id: UUID
    site: str
    episode_id: UUID
    client_id: UUID
    person_id: UUID
    plan_id: UUID | None
    program: str | None
    discharged_on: date
    standing: str
    result: Result


@router.get("/reports/outcomes", responses=also(CSV))
async def report_outcomes(
    reads: Reads, asked: AskedFor, accepts: Accepts, vault: Vaults, asks: AsksEnrollment
) -> Answer[OutcomesView]:
    """Measure what became of those who were discharged in a period, as the rows are now.

    Each measure says what is counted, of what, and after whose definition.
    """
    cohort = asked.cohort
    found = await figures(reads.database, cohort, asked.by)
    view = OutcomesView.model_validate(
        {
            "since": cohort.since,
            "until": cohort.until,
            "over": cohort.over,
            "by": asked.by,
            **await _changes(reads, asked, vault, is_asked=asks),
            "windows": await _windows(reads, cohort),
            **(outside(found) if asked.for_outside else inside(found)),
        }
    )
    if accepts.prefers(CSV):
        return answer_in(CSV, csv_table(TABLE_HEADER, view.table()), name="outcomes.csv")
    return answer_with(view, status=200)


async def _changes(
    reads: Reading, asked: Asked, vault: Vault, *, is_asked: bool
) -> dict[str, object]:
    found, shredded = await pairs(reads.database, asked.cohort, vault)
    counted = [ChangeView.of(change) for change in changes(found, for_outside=asked.for_outside)]
    if asked.for_outside:
        return {"changes": counted, "pairs_shredded": None, "baselines": None}
    standing = await baselines.standing(reads.database, asked.cohort.sites)
    return {
        "changes": counted,
        "pairs_shredded": shredded,
        "baselines": BaselinesView.of(standing, is_asked=is_asked),
    }


async def _windows(reads: Reading, cohort: Cohort) -> list[SiteWindowsView]:
    usual = {str(days): WindowView.of(window) for days, window in USUAL_WINDOWS.items()}
    own = await windows_in_force(reads.database, cohort.sites)
    return [
        SiteWindowsView(site=None, number=None, windows=usual),
        *(SiteWindowsView(**row) for row in own),
    ]


@router.get("/sites/{site}/outcomes")
async def list_outcomes(
    *,
    site: Site,
    reads: Reads,
    paging: Paging,
    over: OverEverywhere,
    measure: MeasureName,
    result: Annotated[Result | None, Query()] = None,
    excluded: Annotated[Exclusion | None, Query(description="Those left out, and why.")] = None,
    since: Since = None,
    until: Until = None,
    program: Program = None,
) -> Page[OutcomeOfView]:
    """Name the discharges that a figure counts, or those left out of it, oldest known first."""
    if result is not None and excluded is not None:
        raise ResultAndExclusion("Ask for a result or for an exclusion.", field="excluded")
    first, last = between(since, until, over)
    cohort = Cohort(sites={site}, since=first, until=last, over=over, program=program)
    rows = await people(
        reads.database, cohort, paging, measure=measure, result=result, excluded=excluded
    )
    return paging.page(rows, lambda row: OutcomeOfView(**row), lambda row: row["id"])
