"""Owns the routes of tracks, the versioned templates of programs."""

from typing import Annotated

from fastapi import APIRouter, Query

from services.scheduling.api.programs.track_forms import TrackForm
from services.scheduling.api.programs.track_views import TrackView
from services.scheduling.handlers.programs import tracks as handlers
from services.scheduling.ports import SchedulingUnitOfWork
from services.scheduling.queries import programs as queries
from shared.http.answer import Answer
from shared.http.command import Commands
from shared.http.forms import Code
from shared.http.paging import Page, Paging
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute

router = APIRouter(tags=["programs"], route_class=CommandRoute)


@router.post("/sites/{site}/tracks", status_code=201)
async def register_track(
    site: Site, body: TrackForm, command: Commands[SchedulingUnitOfWork]
) -> Answer[TrackView]:
    """Register one version of a track. It never changes: register the next one."""
    async with command.unit_of_work() as uow:
        track = await handlers.register_track(body.command(), uow)
        location = f"/sites/{site}/tracks?code={track.code}"
        return command.created(uow, TrackView.of(track), version=track.version, location=location)


@router.get("/sites/{site}/tracks")
async def list_tracks(
    site: Site, reads: Reads, paging: Paging, code: Annotated[Code | None, Query()] = None
) -> Page[TrackView]:
    rows = await queries.tracks(reads.database, site, paging, code)
    return paging.page(rows, TrackView.of_row, lambda row: row["id"])
