"""Owns the route that lists a site's stays with the phase in force."""

from datetime import date
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from services.scheduling.queries import caseload as queries
from shared.http.forms import Code
from shared.http.paging import Page, Paging
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute

router = APIRouter(tags=["progress"], route_class=CommandRoute)


class CaseloadEntry(BaseModel):
    """`phase` is the one in force; none before the first day, nor once the program is complete."""

    id: UUID
    version: int
    episode_id: UUID
    client_id: UUID
    track_code: str
    track_version: int
    started_on: date | None
    ended_on: date | None
    phase: str | None
    awaits_sign_off_since: date | None


@router.get("/sites/{site}/progress")
async def list_progress(
    *,
    site: Site,
    reads: Reads,
    paging: Paging,
    phase: Code | None = None,
    awaiting_sign_off: bool = False,
    ended: bool = False,
) -> Page[CaseloadEntry]:
    """List the stays that run, or with `ended` those that are over."""
    rows = await queries.stays(
        reads.database,
        site,
        paging,
        phase=phase,
        awaiting_sign_off=awaiting_sign_off,
        ended=ended,
    )
    return paging.page(rows, lambda row: CaseloadEntry(**row), lambda row: row["id"])
