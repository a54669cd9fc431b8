"""Owns the routes of tracks, the versioned templates of programs."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from services.scheduling.domain.programs.track import (
    LONGEST_WEEK,
    Phase,
    Requirements,
    SessionType,
    Track,
)
from services.scheduling.handlers.programs import tracks as handlers
from services.scheduling.ports import SchedulingUnitOfWork
from services.scheduling.queries import programs as queries
from services.scheduling.tables import PHASES
from shared.errors import Invalid
from shared.http.answer import Answer
from shared.http.command import Commands
from shared.http.forms import WHOLE, Code, Form, Line, ZoneName
from shared.http.paging import Page, Paging
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute

router = APIRouter(tags=["programs"], route_class=CommandRoute)


class RequirementsForm(Form):
    """Minutes credited in the phase, and sessions attended by type; both must be reached."""

    credited_minutes: Annotated[int, Field(ge=0, le=100_000), WHOLE] = 0
    sessions_by_type: dict[SessionType, Annotated[int, Field(ge=0, le=1000), WHOLE]] = {}


class PhaseForm(Form):
    code: Code
    name: Line
    order: Annotated[int, Field(ge=1, le=1000), WHOLE]
    requirements: RequirementsForm

    def phase(self) -> Phase:
        return Phase(self.code, self.name, Requirements(**dict(self.requirements)))


class TrackForm(Form):
    """`version` is new for this code: a registered version never changes."""

    code: Code
    version: Annotated[int, Field(ge=1, le=1_000_000), WHOLE]
    name: Line
    timezone: ZoneName
    weekly_minutes_required: Annotated[int, Field(ge=0, le=LONGEST_WEEK), WHOLE]
    phases: Annotated[list[PhaseForm], Field(min_length=1, max_length=50)]

    def command(self) -> handlers.RegisterTrack:
        """Return the command. Raises Invalid where two phases have the same place."""
        ordered = sorted(self.phases, key=lambda phase: phase.order)
        if len({phase.order for phase in ordered}) < len(ordered):
            raise Invalid("Two phases have the same order.", field="phases")
        plain = self.model_dump(include={"code", "name", "timezone", "weekly_minutes_required"})
        phases = tuple(phase.phase() for phase in ordered)
        return handlers.RegisterTrack(number=self.version, phases=phases, **plain)


class RequirementsView(BaseModel):
    credited_minutes: int
    sessions_by_type: dict[SessionType, int]


class TrackPhaseView(BaseModel):
    """`order` counts from 1, whatever was sent."""

    code: str
    name: str
    order: int
    requirements: RequirementsView


class TrackView(BaseModel):
    id: UUID
    site: str
    code: str
    version: int
    name: str
    timezone: str
    weekly_minutes_required: int
    phases: list[TrackPhaseView]

    @classmethod
    def of(cls, track: Track) -> "TrackView":
        return cls.of_row({**vars(track), "phases": PHASES.dump_python(track.phases, mode="json")})

    @classmethod
    def of_row(cls, row: Any) -> "TrackView":
        phases = [{**phase, "order": place} for place, phase in enumerate(row["phases"], 1)]
        return cls.model_validate({**row, "version": row["number"], "phases": phases})


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
