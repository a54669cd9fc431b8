"""The command by which a site chooses what its clients' calendars say."""

from dataclasses import dataclass

from services.scheduling.domain.calendars.calendar_settings import CalendarSettings
from services.scheduling.domain.calendars.events import NeutralSummary
from services.scheduling.ports import SchedulingUnitOfWork
from shared.identifiers import new_id


@dataclass(frozen=True, kw_only=True)
class ChooseSummary:
    client_summary: NeutralSummary


async def settings_here(uow: SchedulingUnitOfWork) -> CalendarSettings:
    """Return what the site chose; version 0 where it chose nothing yet."""
    return await uow.site_calendars.of_site() or CalendarSettings(
        id=new_id(), site=uow.site, changed_at=uow.now
    )


async def choose_summary(command: ChooseSummary, uow: SchedulingUnitOfWork) -> CalendarSettings:
    """Choose the one word that every calendar of a client shows for any session."""
    settings = await settings_here(uow)
    if settings.version == 0:
        uow.site_calendars.add(settings)
    settings.choose(command.client_summary, uow.now)
    uow.save(settings)
    return settings
