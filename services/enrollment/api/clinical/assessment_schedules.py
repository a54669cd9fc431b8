"""Owns the routes of schedules of assessments, and of what is due."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from services.enrollment.domain.clinical.assessment_schedule import (
    AssessmentSchedule,
    DueState,
    ScheduledInstrument,
)
from services.enrollment.handlers.clinical import assessment_schedules as handlers
from services.enrollment.ports import EnrollmentUnitOfWork
from services.enrollment.queries import assessments as queries
from shared.http.answer import Answer
from shared.http.command import Commands
from shared.http.forms import WHOLE, Code, Flag, Form
from shared.http.paging import Page, Paging
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute

router = APIRouter(tags=["assessments"], route_class=CommandRoute)

Interval = Annotated[int, Field(ge=1, le=366), WHOLE]
Recent = Annotated[int, Field(ge=0, le=90), WHOLE]


class ScheduledForm(Form):
    """Days count from the first day of the stay. One completed in the `recent_days` before counts.

    `every_days` null: not repeated.
    """

    instrument: Code
    at_admission: Flag = True
    every_days: Interval | None = None
    recent_days: Recent = 7


class ScheduleForm(Form):
    instruments: Annotated[tuple[ScheduledForm, ...], Field(max_length=20)]

    def command(self, by: str) -> handlers.PublishAssessmentSchedule:
        asked = tuple(ScheduledInstrument(**dict(one)) for one in self.instruments)
        return handlers.PublishAssessmentSchedule(instruments=asked, by=by)


class ScheduledView(BaseModel):
    instrument: str
    at_admission: bool
    every_days: int | None
    recent_days: int


class ScheduleView(BaseModel):
    """Version `number` of the site's schedule; 0 is the platform's own."""

    number: int
    instruments: list[ScheduledView]
    published_at: datetime | None
    published_by: str | None

    @classmethod
    def of(cls, schedule: AssessmentSchedule) -> "ScheduleView":
        return cls(
            number=schedule.number,
            instruments=[
                ScheduledView(
                    instrument=one.instrument,
                    at_admission=one.at_admission,
                    every_days=one.every_days,
                    recent_days=one.recent_days,
                )
                for one in schedule.instruments
            ],
            published_at=schedule.published_at,
            published_by=schedule.published_by,
        )


class DueAssessmentView(BaseModel):
    """An instrument that a client is to answer; one completed from `counts_from` on fulfils it."""

    id: UUID
    client_id: UUID
    episode_id: UUID
    instrument: str
    due_on: date
    counts_from: date
    state: DueState


@router.post("/sites/{site}/assessment-schedules", status_code=201)
async def publish_assessment_schedule(
    site: Site, body: ScheduleForm, command: Commands[EnrollmentUnitOfWork]
) -> Answer[ScheduleView]:
    """Append a version of what is asked when; it holds at once, for stays that go on too."""
    asked = body.command(command.principal.subject)
    async with command.unit_of_work() as uow:
        schedule = await handlers.publish_assessment_schedule(asked, uow)
        view = ScheduleView.of(schedule)
        location = f"/sites/{site}/assessment-schedules/current"
        return command.created(uow, view, version=schedule.version, location=location)


@router.get("/sites/{site}/assessment-schedules/current")
async def get_assessment_schedule(
    site: Site,  # noqa: ARG001 - the command holds it
    command: Commands[EnrollmentUnitOfWork],
) -> ScheduleView:
    """Show what is asked when; number 0 where the site published nothing of its own."""
    async with command.unit_of_work() as uow:
        return ScheduleView.of(await uow.assessment_schedules.current())


@router.get("/sites/{site}/assessment-schedules")
async def list_assessment_schedules(site: Site, reads: Reads, paging: Paging) -> Page[ScheduleView]:
    rows = await queries.schedules(reads.database, site, paging)
    return paging.page(rows, lambda row: ScheduleView(**row), lambda row: row["id"])


@router.get("/sites/{site}/due-assessments")
async def list_due_assessments(
    site: Site, reads: Reads, paging: Paging, client_id: UUID | None = None
) -> Page[DueAssessmentView]:
    """List what is to be answered now by clients whose stay is active."""
    rows = await queries.due(reads.database, site, paging, client_id=client_id)
    return paging.page(rows, lambda row: DueAssessmentView(**row), lambda row: row["id"])
