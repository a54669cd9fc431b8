"""A milestone that a client chose to keep: theirs to see, to share, to reset and to delete."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from services.aftercare.domain.check_ins.cadence import opening
from services.aftercare.domain.local_days import local_day
from shared.aggregate import Aggregate
from shared.errors import BrokenRule, Invalid, NotFound

DAYS = (1, 7, 30, 60, 90, 180, 270, 365, 545, 730)
"""Days after the first one that are marked where the client names no others; then each year."""
_YEAR = 365


class NoSuchMilestone(NotFound):
    pass


class TooManyMilestones(BrokenRule):
    pass


class CountsFromFuture(Invalid):
    pass


class ReminderNeedsMessages(Invalid):
    """A reminder is a message, which the member has not agreed to."""


@dataclass(kw_only=True)
class Milestone(Aggregate):
    """What it is and from which day it counts is sealed; the service itself knows neither.

    `reminds_at` stands only where the client asked to be reminded: the instant of the next mark.
    """

    client_id: UUID
    membership_id: UUID
    sealed: bytes
    shared_with_staff: bool = False
    reminds_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Counting:
    """What is sealed: the client's own word for it, its first day, and the days that are marked."""

    kind: str
    counts_from: date
    timezone: str
    days: tuple[int, ...] = DAYS
    remind: bool = False

    def check(self, now: datetime) -> None:
        """Raise CountsFromFuture."""
        if self.counts_from > local_day(now, self.timezone):
            raise CountsFromFuture("Count from today or an earlier day.", field="counts_from")

    def days_so_far(self, now: datetime) -> int:
        return (local_day(now, self.timezone) - self.counts_from).days

    def reached(self, now: datetime) -> list[int]:
        """Return the marks reached so far, in days."""
        so_far = self.days_so_far(now)
        yearly = range(_YEAR * (self.days[-1] // _YEAR + 1), so_far + 1, _YEAR)
        return [day for day in (*self.days, *yearly) if day <= so_far]

    def next_mark(self, now: datetime) -> date:
        """Return the day of the first mark after today."""
        so_far = self.days_so_far(now)
        position = bisect_right(self.days, so_far)
        after = self.days[position] if position < len(self.days) else (so_far // _YEAR + 1) * _YEAR
        return self.counts_from + timedelta(days=after)

    def reminds_at(self, now: datetime) -> datetime | None:
        """Return the instant of the next reminder; None where none was asked for."""
        return opening(self.next_mark(now), self.timezone) if self.remind else None
