"""Owns the routes of a site's holidays, on which new series do not meet."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from services.scheduling.api.sessions.views import SessionView
from services.scheduling.domain.sessions.holidays import (
    MOST_HOLIDAYS,
    Holiday,
    HolidayTemplate,
    holidays_of,
)
from services.scheduling.handlers.sessions import holidays as handlers
from services.scheduling.ports import SchedulingUnitOfWork
from services.scheduling.queries import holidays as queries
from services.scheduling.tables import HOLIDAYS
from shared.http.answer import Answer, answer_with
from shared.http.command import Commands
from shared.http.forms import Day, Form, Line
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute

router = APIRouter(tags=["sessions"], route_class=CommandRoute)


class HolidayForm(Form):
    """A day of the site's calendar on which it is closed."""

    day: Day
    name: Line


Days = Annotated[list[HolidayForm], Field(max_length=MOST_HOLIDAYS)]


class HolidayDays(Form):
    """All days of the calendar, as they are to be."""

    days: Days


class HolidaysForm(HolidayDays):
    """`on_sessions` says what becomes of sessions that are planned on a new day.

    By itself it refuses, and names them: keep them, or cancel them with the reason `holiday`.
    """

    on_sessions: handlers.OnSessions = handlers.OnSessions.REFUSE


class HolidayView(BaseModel):
    day: date
    name: str


class HolidaysView(BaseModel):
    days: list[HolidayView]


class KeptHolidays(HolidaysView):
    """`cancelled` are the sessions that were planned on a day which is closed now."""

    cancelled: list[UUID]


class HolidayPreview(BaseModel):
    """What is planned on the new days, and how many clients have a seat in it."""

    sessions: list[SessionView]
    client_count: int


@router.get("/sites/{site}/holidays")
async def get_holidays(site: Site, reads: Reads) -> Answer[HolidaysView]:
    row = await queries.holidays(reads.database, site)
    if row is None:
        return reads.found(HolidaysView(days=[]), version=0)
    days = HOLIDAYS.validate_python(row["days"])
    return reads.found(HolidaysView(days=shown(days)), version=row["version"])


@router.get("/sites/{site}/holidays/templates/{template}")
async def get_holiday_template(
    site: Site,  # noqa: ARG001 - the policy reads it
    template: HolidayTemplate,
    year: Annotated[int, Query(ge=1971, le=2199)],
) -> Answer[HolidaysView]:
    """Show the days of a year that a site can take over, as they are observed."""
    return answer_with(HolidaysView(days=shown(holidays_of(template, year))), status=200)


@router.put("/sites/{site}/holidays")
async def keep_holidays(
    site: Site,  # noqa: ARG001 - the command holds it
    body: HolidaysForm,
    command: Commands[SchedulingUnitOfWork],
) -> Answer[KeptHolidays]:
    """Keep the calendar of the site; 409 names what is planned on its new days."""
    asked = handlers.KeepHolidays(days=days_of(body), on_sessions=body.on_sessions)
    async with command.unit_of_work() as uow:
        if (known := await uow.holidays.of_site()) is not None:
            command.expect(known)
        holidays, cancelled = await handlers.keep_holidays(asked, uow)
        view = KeptHolidays(days=shown(holidays.days), cancelled=[one.id for one in cancelled])
        return command.answered(uow, view, version=holidays.version)


@router.post("/sites/{site}/holidays/preview")
async def preview_holidays(
    site: Site,  # noqa: ARG001 - the command holds it
    body: HolidayDays,
    command: Commands[SchedulingUnitOfWork],
) -> Answer[HolidayPreview]:
    """Say what is planned on days that this calendar would close; nothing changes."""
    async with command.unit_of_work() as uow:
        touched, clients = await handlers.preview_holidays(days_of(body), uow)
        sessions = [SessionView.of(session) for session in touched]
        return command.answered(uow, HolidayPreview(sessions=sessions, client_count=clients))


def days_of(body: HolidayDays) -> tuple[Holiday, ...]:
    return tuple(Holiday(one.day, one.name) for one in body.days)


def shown(days: list[Holiday] | tuple[Holiday, ...]) -> list[HolidayView]:
    return [HolidayView(day=one.day, name=one.name) for one in days]
