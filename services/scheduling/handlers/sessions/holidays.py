"""Commands about a site's holidays, and the sessions that are planned on them."""

from dataclasses import dataclass
from enum import StrEnum

from services.scheduling.domain.sessions.conflicts import in_utc
from services.scheduling.domain.sessions.holidays import Holiday, HolidayHasSessions, Holidays
from services.scheduling.domain.sessions.session import Session
from services.scheduling.handlers.sessions.cancelling import CancelSession, cancel_session
from services.scheduling.handlers.weeks.passing_time import look_again
from services.scheduling.ports import SchedulingUnitOfWork
from shared.identifiers import new_id

REASON = "holiday"


class OnSessions(StrEnum):
    """What becomes of sessions that are planned on a day which is now closed."""

    REFUSE = "refuse"
    KEEP = "keep"
    CANCEL = "cancel"


@dataclass(frozen=True, kw_only=True)
class KeepHolidays:
    """All days of the site's calendar: what is not among them is open again."""

    days: tuple[Holiday, ...]
    on_sessions: OnSessions = OnSessions.REFUSE


async def keep_holidays(
    command: KeepHolidays, uow: SchedulingUnitOfWork
) -> tuple[Holidays, list[Session]]:
    """Keep the days on which new series do not meet, and return what was cancelled for them.

    Raises: HolidayHasSessions, Invalid.
    """
    holidays = await uow.holidays.of_site()
    if holidays is None:
        holidays = Holidays(id=new_id(), site=uow.site)
        uow.holidays.add(holidays)
    before = set(holidays.dates)
    touched = await _touched_by(holidays, command.days, uow)
    if touched and command.on_sessions is OnSessions.REFUSE:
        raise HolidayHasSessions([_shown(session) for session in touched])
    cancelled = touched if command.on_sessions is OnSessions.CANCEL else []
    for session in cancelled:
        await cancel_session(CancelSession(session_id=session.id, reason_code=REASON), uow)
    uow.save(holidays)
    await look_again(before.symmetric_difference(holidays.dates), uow)
    return holidays, cancelled


async def preview_holidays(
    days: tuple[Holiday, ...], uow: SchedulingUnitOfWork
) -> tuple[list[Session], int]:
    """Return what is planned on days that would be new, and how many clients have a seat in it."""
    holidays = await uow.holidays.of_site() or Holidays(id=new_id(), site=uow.site)
    touched = await _touched_by(holidays, days, uow)
    rolls = [await uow.attendances.clients_of(session.id) for session in touched]
    return touched, len(set().union(*rolls))


async def _touched_by(
    holidays: Holidays, days: tuple[Holiday, ...], uow: SchedulingUnitOfWork
) -> list[Session]:
    """Put these days into the calendar, and return what is planned on those that are new."""
    new = holidays.replace(days)
    return await uow.sessions.planned_on(new, uow.now) if new else []


def _shown(session: Session) -> dict[str, object]:
    return {
        "id": str(session.id),
        "series_id": str(session.series_id),
        "held_on": session.held_on.isoformat(),
        "starts_at": in_utc(session.starts_at),
    }
