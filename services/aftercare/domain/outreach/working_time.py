"""Working time: deadlines run only on the days and hours on which the site's staff work."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from services.aftercare.domain.working_days import MONDAY_TO_FRIDAY, is_worked
from shared.errors import Invalid

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


class WorkingWeekIsImpossible(Invalid):
    """A week has a day on which somebody works, and opens an hour before it closes at least."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingWeek:
    """`days` are ISO weekdays, Monday is 1; `opens` and `closes` local; `closed_on` days off."""

    days: tuple[int, ...] = MONDAY_TO_FRIDAY
    opens: time = time(9)
    closes: time = time(17)
    closed_on: tuple[date, ...] = ()

    def check(self, field: str) -> None:
        """Raise WorkingWeekIsImpossible."""
        if not self.days or not set(self.days) <= set(range(1, 8)):
            raise WorkingWeekIsImpossible("Name days from 1, Monday, to 7.", field=f"{field}.days")
        earliest = self.opens.hour * 60 + self.opens.minute + 60
        if self.closes.hour * 60 + self.closes.minute < earliest:
            raise WorkingWeekIsImpossible(
                "Closes an hour after it opens, or later.", field=f"{field}.closes"
            )

    def after(self, since: datetime, hours: int, timezone: str) -> datetime:
        """Return the instant, in UTC, at which so many working hours have passed since then."""
        left = timedelta(hours=hours)
        for opens, closes in self._spans(since, timezone):
            begins = max(opens, since)
            if closes <= begins:
                continue
            if closes - begins >= left:
                return begins + left
            left -= closes - begins
        raise AssertionError  # the days go on for ever

    def next_open(self, since: datetime, timezone: str) -> datetime:
        """Return `since` where somebody works then, else the instant at which work begins next."""
        spans = self._spans(since, timezone)
        return next(max(opens, since) for opens, closes in spans if closes > since)

    def in_words(self, timezone: str) -> str:
        days = ", ".join(_DAYS[day - 1] for day in sorted(set(self.days)))
        return f"{days} {self.opens:%H:%M} to {self.closes:%H:%M}, {timezone}"

    def _spans(self, since: datetime, timezone: str) -> Iterator[tuple[datetime, datetime]]:
        zone = ZoneInfo(timezone)
        day = since.astimezone(zone).date()
        while True:
            if is_worked(day, self.days, self.closed_on):
                opens = datetime.combine(day, self.opens, zone).astimezone(UTC)
                closes = datetime.combine(day, self.closes, zone).astimezone(UTC)
                yield opens, closes
            day += timedelta(days=1)
