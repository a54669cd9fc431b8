"""Owns the routes of series: one rule, and the sessions that it yields."""

from datetime import date, time
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from services.scheduling.api.sessions.forms import Curriculum, Facilitators, Language, Link, Phases
from services.scheduling.api.sessions.views import SessionView
from services.scheduling.domain.programs.track import SessionType
from services.scheduling.domain.sessions.audience import Modality
from services.scheduling.domain.sessions.series import (
    LARGEST_GROUP,
    LONGEST_SESSION,
    SessionSeries,
    Weekday,
)
from services.scheduling.domain.sessions.session import Session
from services.scheduling.handlers.sessions import planning as handlers
from services.scheduling.ports import SchedulingUnitOfWork
from services.scheduling.queries import series as queries
from shared.errors import NotFound
from shared.http.answer import Answer
from shared.http.command import Commands
from shared.http.forms import WHOLE, Code, Day, Form, Line
from shared.http.paging import Page, Paging
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute

router = APIRouter(tags=["sessions"], route_class=CommandRoute)


class SeriesForm(Form):
    """Dates and the start are on the site's clocks, in the time zone of the track.

    `facilitator_id` leads, before all others in `facilitators`; either may be left out.
    """

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
    facilitators: Facilitators = []
    language: Language = "en"
    audience: Code | None = None
    phases: Phases = []
    curriculum: Curriculum = []
    telehealth_link: Link | None = None

    def command(self) -> handlers.CreateSeries:
        plain: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in self
        }
        return handlers.CreateSeries(**{**plain, "start_time": time.fromisoformat(self.start_time)})


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
    facilitators: list[UUID]
    language: str
    audience: str | None
    phases: list[str]
    curriculum: list[str]
    has_telehealth_link: bool

    @classmethod
    def of_row(cls, row: Any) -> "SeriesView":
        return cls.model_validate({**row, **_shown(row)})


class PlannedSeries(SeriesView):
    """A new series with the sessions that its rule yields."""

    sessions: list[SessionView]

    @classmethod
    def of(cls, series: SessionSeries, code: str, sessions: list[Session]) -> "PlannedSeries":
        shown = {
            **_shown(vars(series)),
            "track_code": code,
            "facilitator_id": series.facilitator_id,
            "sessions": [SessionView.of(session) for session in sessions],
        }
        return cls.model_validate({**vars(series), **shown})


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


def _shown(row: Any) -> dict[str, Any]:
    return {
        "start_time": row["start_time"].isoformat("minutes"),
        "has_telehealth_link": row["telehealth_link"] is not None,
    }
