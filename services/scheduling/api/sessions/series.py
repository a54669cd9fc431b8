"""Owns the routes of series: one rule, and the sessions that it yields."""

from dataclasses import fields
from datetime import date, time
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from services.scheduling.api.sessions.conflicts import ConflictView, conflicts_shown
from services.scheduling.api.sessions.forms import (
    Curriculum,
    Days,
    Facilitators,
    Language,
    Link,
    Phases,
    RuleText,
)
from services.scheduling.api.sessions.views import SessionView
from services.scheduling.domain.programs.requirements import SessionType
from services.scheduling.domain.sessions.audience import Modality
from services.scheduling.domain.sessions.holidays import OnHolidays
from services.scheduling.domain.sessions.meeting_days import OnClockChange, Skipping
from services.scheduling.domain.sessions.plan import Plan
from services.scheduling.domain.sessions.series import (
    LARGEST_GROUP,
    LONGEST_BUFFER,
    LONGEST_SESSION,
    SessionSeries,
)
from services.scheduling.domain.sessions.session import Session
from services.scheduling.handlers.sessions import planning as handlers
from services.scheduling.ports import SchedulingUnitOfWork
from services.scheduling.queries import series as queries
from services.scheduling.tables import PLANS
from shared.errors import NotFound
from shared.http.answer import Answer
from shared.http.command import Commands
from shared.http.forms import WHOLE, ClockTime, Code, Day, Form, Line
from shared.http.paging import Page, Paging
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute
from shared.recurrence.weekdays import Weekday

router = APIRouter(tags=["sessions"], route_class=CommandRoute)


class SeriesForm(Form):
    """Dates and the start are on the site's clocks, in the time zone of the track.

    It meets on `weekdays`, or on the days of `rule` (RFC 5545, daily or coarser, in local time),
    without `except_on` (EXDATE), and on `also_on` (RDATE). `ends_on` may be left out where COUNT,
    UNTIL or `also_on` alone end it. On the site's holidays it does not meet, unless `on_holidays`
    is `meet`. The room is kept `buffer_minutes` longer. `facilitator_id` leads, before all others
    in `facilitators`; either may be left out.
    """

    track_code: Code
    type: SessionType
    modality: Modality = Modality.IN_PERSON
    starts_on: Day
    ends_on: Day | None = None
    weekdays: Annotated[list[Weekday], Field(max_length=7)] = []
    rule: RuleText | None = None
    except_on: Days = []
    also_on: Days = []
    on_clock_change: OnClockChange = OnClockChange.REFUSE
    on_holidays: OnHolidays = OnHolidays.SKIP
    start_time: ClockTime
    minutes: Annotated[int, Field(ge=1, le=LONGEST_SESSION), WHOLE]
    capacity: Annotated[int, Field(ge=1, le=LARGEST_GROUP), WHOLE]
    room: Line | None = None
    buffer_minutes: Annotated[int, Field(ge=0, le=LONGEST_BUFFER), WHOLE] = 0
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


class PlanView(BaseModel):
    """What held for the sessions from `from_date` on, until the next plan did."""

    from_date: date
    weekdays: list[Weekday]
    rule: str | None
    except_on: list[date]
    also_on: list[date]
    start_time: str
    minutes: int
    capacity: int
    room: str | None
    buffer_minutes: int
    facilitators: list[UUID]
    modality: Modality
    language: str
    audience: str | None


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
    rule: str | None
    except_on: list[date]
    also_on: list[date]
    on_clock_change: OnClockChange
    on_holidays: OnHolidays
    start_time: str
    minutes: int
    capacity: int
    room: str | None
    buffer_minutes: int
    facilitator_id: UUID | None
    facilitators: list[UUID]
    language: str
    audience: str | None
    phases: list[str]
    curriculum: list[str]
    has_telehealth_link: bool
    in_force_from: date | None
    earlier: list[PlanView]

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


class SkippedView(BaseModel):
    """A day of the rule on which no session is planned."""

    day: date
    reason: Skipping


class SeriesCheck(BaseModel):
    """What would be planned. At most 500 of the conflicts are shown."""

    session_count: int
    days: list[date]
    skipped: list[SkippedView]
    conflict_count: int
    conflicts: list[ConflictView]

    @classmethod
    def of(cls, plan: handlers.SeriesPlan) -> "SeriesCheck":
        return cls(
            session_count=len(plan.sessions),
            days=[session.held_on for session in plan.sessions],
            skipped=[SkippedView(day=one.day, reason=one.reason) for one in plan.skipped],
            conflict_count=len(plan.conflicts),
            conflicts=conflicts_shown(plan.conflicts),
        )


@router.post("/sites/{site}/series/conflicts")
async def check_series(
    site: Site,  # noqa: ARG001 - the command holds it
    body: SeriesForm,
    command: Commands[SchedulingUnitOfWork],
) -> Answer[SeriesCheck]:
    """Say what a series would plan, and all that stands against it; nothing is kept."""
    async with command.unit_of_work() as uow:
        plan = await handlers.plan_series(body.command(), uow)
        return command.answered(uow, SeriesCheck.of(plan))


@router.post("/sites/{site}/series", status_code=201)
async def create_series(
    site: Site, body: SeriesForm, command: Commands[SchedulingUnitOfWork]
) -> Answer[PlannedSeries]:
    """Plan a series of at most a year, with all its sessions, or nothing of it.

    409 names in `conflicts` every session that has the room or a facilitator at one of the times;
    422 where the rule never occurs or ends, or the clocks skip or repeat its start on one of the
    `days` that are named. It may lie in the past.
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
        "earlier": [_plan(plan) for plan in PLANS.validate_python(row["earlier"])],
        "has_telehealth_link": row["telehealth_link"] is not None,
    }


def _plan(plan: Plan) -> PlanView:
    said = {one.name: getattr(plan, one.name) for one in fields(plan)}
    return PlanView(**{**said, "start_time": plan.start_time.isoformat("minutes")})
