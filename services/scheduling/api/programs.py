"""Owns the routes that set a program up: tracks and series."""

from datetime import date, time
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from services.scheduling import handlers
from services.scheduling.api.rolls import SessionView
from services.scheduling.domain.series import (
    LARGEST_GROUP,
    LONGEST_SESSION,
    Modality,
    SessionSeries,
    Weekday,
)
from services.scheduling.domain.session import Session
from services.scheduling.domain.track import (
    LONGEST_WEEK,
    Phase,
    Requirements,
    SessionType,
    Track,
)
from services.scheduling.ports import SchedulingUnitOfWork
from services.scheduling.queries import programs as queries
from services.scheduling.tables import PHASES
from shared.errors import Invalid, NotFound
from shared.http.answer import Answer
from shared.http.command import Commands
from shared.http.forms import WHOLE, Code, Day, Form, Line, ZoneName
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


class SeriesForm(Form):
    """Dates and the start are on the site's clocks, in the time zone of the track."""

    track_code: Code
    type: SessionType
    modality: Modality = Modality.IN_PERSON
    starts_on: Day
    ends_on: Day
    weekdays: Annotated[list[Weekday], Field(min_length=1, max_length=7)]
    start_time: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$", examples=["18:00"])]
    minutes: Annotated[int, Field(ge=1, le=LONGEST_SESSION), WHOLE]
    capacity: Annotated[int, Field(ge=1, le=LARGEST_GROUP), WHOLE]
    room: Line | None = None
    facilitator_id: UUID | None = None

    def command(self) -> handlers.CreateSeries:
        plain = {name: value for name, value in self if name not in ("weekdays", "start_time")}
        return handlers.CreateSeries(
            weekdays=tuple(self.weekdays), start_time=time.fromisoformat(self.start_time), **plain
        )


class SeriesView(BaseModel):
    id: UUID
    site: str
    version: int
    track_code: str
    type: SessionType
    modality: Modality
    timezone: str
    starts_on: date
    ends_on: date
    weekdays: list[Weekday]
    start_time: str
    minutes: int
    capacity: int
    room: str | None
    facilitator_id: UUID | None

    @classmethod
    def of_row(cls, row: Any) -> "SeriesView":
        return cls.model_validate({**row, "start_time": _clock(row["start_time"])})


class PlannedSeries(SeriesView):
    """A new series with the sessions that its rule yields."""

    sessions: list[SessionView]

    @classmethod
    def of(cls, series: SessionSeries, code: str, sessions: list[Session]) -> "PlannedSeries":
        shown = {
            "track_code": code,
            "start_time": _clock(series.start_time),
            "sessions": [SessionView.of(session) for session in sessions],
        }
        return cls.model_validate({**vars(series), **shown})


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


@router.post("/sites/{site}/series", status_code=201)
async def create_series(
    site: Site, body: SeriesForm, command: Commands[SchedulingUnitOfWork]
) -> Answer[PlannedSeries]:
    """Plan a weekly series of at most a year, with all its sessions, or nothing of it.

    409 where the room or the facilitator is taken at one of the times; 422 where the rule never
    occurs, or a change of the clocks skips or repeats its start. It may lie in the past.
    """
    async with command.unit_of_work() as uow:
        series, sessions = await handlers.create_series(body.command(), uow)
        view = PlannedSeries.of(series, body.track_code, sessions)
        location = f"/sites/{site}/series/{series.id}"
        return command.created(uow, view, version=series.version, location=location)


@router.get("/sites/{site}/series")
async def list_series(site: Site, reads: Reads, paging: Paging) -> Page[SeriesView]:
    rows = await queries.all_series(reads.database, site, paging)
    return paging.page(rows, SeriesView.of_row, lambda row: row["id"])


@router.get("/sites/{site}/series/{series_id}")
async def get_series(site: Site, series_id: UUID, reads: Reads) -> Answer[SeriesView]:
    row = await queries.one_series(reads.database, site, series_id)
    if row is None:
        raise NotFound("There is no series of this id here.")
    return reads.found(SeriesView.of_row(row), version=row["version"])


def _clock(start: time) -> str:
    return start.isoformat("minutes")
