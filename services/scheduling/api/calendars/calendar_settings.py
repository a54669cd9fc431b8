"""Owns the routes of the one word that a site's clients see in their calendars."""

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel

from services.scheduling.domain.calendars.calendar_settings import CalendarSettings
from services.scheduling.domain.calendars.events import NeutralSummary
from services.scheduling.handlers.calendars import calendar_settings as handlers
from services.scheduling.ports import SchedulingUnitOfWork
from services.scheduling.queries import calendars as queries
from shared.http.answer import Answer
from shared.http.command import Commands
from shared.http.forms import Form
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute

router = APIRouter(tags=["calendars"], route_class=CommandRoute)


class SummaryForm(Form):
    client_summary: NeutralSummary


class CalendarSettingsView(BaseModel):
    """Version 0, without a time, is what holds where a site has chosen nothing."""

    site: str
    version: int
    client_summary: NeutralSummary
    changed_at: datetime | None

    @classmethod
    def of(cls, settings: CalendarSettings) -> "CalendarSettingsView":
        return cls(**vars(settings))


@router.get("/sites/{site}/calendar-settings")
async def get_calendar_settings(site: Site, reads: Reads) -> Answer[CalendarSettingsView]:
    row = await queries.settings_of(reads.database, site)
    nothing = {"version": 0, "client_summary": NeutralSummary.APPOINTMENT, "changed_at": None}
    view = CalendarSettingsView(**{"site": site, **(row or nothing)})
    return reads.found(view, version=view.version)


@router.put("/sites/{site}/calendar-settings")
async def choose_calendar_summary(
    site: Site,  # noqa: ARG001 - the command holds it
    body: SummaryForm,
    command: Commands[SchedulingUnitOfWork],
) -> Answer[CalendarSettingsView]:
    """Choose the word; none of them says anything about treatment, and there are no others."""
    asked = handlers.ChooseSummary(client_summary=body.client_summary)
    async with command.unit_of_work() as uow:
        command.expect(await handlers.settings_here(uow))
        settings = await handlers.choose_summary(asked, uow)
        return command.answered(uow, CalendarSettingsView.of(settings), version=settings.version)
