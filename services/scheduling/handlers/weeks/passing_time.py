"""What time does to weeks: they begin, the short ones are told at the site's check, they end."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.scheduling.domain.weeks.rules import PartOfWeek, monday_of
from services.scheduling.handlers.weeks.deriving import derive_weeks
from services.scheduling.ports import SchedulingUnitOfWork

AT_ONCE = 100
"""Weeks derived in one transaction: their clients are held meanwhile."""


@dataclass(frozen=True, slots=True)
class TurnWeeks:
    """Take what is due at a site, at most so many weeks."""

    at_most: int


async def look_again(days: Collection[date], uow: SchedulingUnitOfWork) -> None:
    """Have the next turn derive anew the weeks not over that hold a holiday kept or taken back."""
    book = await uow.week_rules.book()
    for week in await uow.weeks.that_begin_on({monday_of(day) for day in days}):
        depends = book.pinned(week.rules).holidays is not PartOfWeek.WHOLE
        if depends and not week.is_over(uow.now):
            week.look_again(uow.now)
            uow.save(week)


async def turn_weeks(command: TurnWeeks, uow: SchedulingUnitOfWork) -> int:
    """Return how many weeks were looked at."""
    most = min(command.at_most, AT_ONCE)
    due = await uow.weeks.due(uow.now, most)
    new = await uow.weeks.to_begin(uow.now, most - len(due)) if len(due) < most else []
    by_monday: dict[date, set[UUID]] = {}
    for client_id, monday in (*due, *new):
        by_monday.setdefault(monday, set()).add(client_id)
    await uow.one_at_a_time({client_id for client_id, _ in (*due, *new)})
    for monday in sorted(by_monday):
        await derive_weeks(by_monday[monday], uow, first=monday, last=monday, by_time=True)
    return len(due) + len(new)
