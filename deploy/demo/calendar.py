"""When it plays: weeks around today, at a place where it is about noon now.

People are written to between 08:00 and 21:00 of their own place only; at noon somewhere, the
demonstration shows its mail at any hour of the day.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_HOME = ("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles")
_ELSEWHERE = (
    "Pacific/Honolulu", "America/Anchorage", "America/Halifax", "America/Sao_Paulo",
    "Atlantic/South_Georgia", "Atlantic/Azores", "Europe/London", "Europe/Berlin",
    "Europe/Helsinki", "Africa/Nairobi", "Asia/Dubai", "Asia/Karachi", "Asia/Dhaka",
    "Asia/Bangkok", "Asia/Singapore", "Asia/Tokyo", "Australia/Brisbane", "Pacific/Noumea",
    "Pacific/Auckland", "Pacific/Apia",
)  # fmt: skip
_FROM, _TO = time(9), time(14)
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WEEKS_BACK = 6
WEEKS_AHEAD = 4


def place_at_noon(now: datetime) -> str:
    """Return a zone where it is day now, near noon; one at home where that is possible."""
    for zone in _HOME:
        if _FROM <= now.astimezone(ZoneInfo(zone)).time() <= _TO:
            return zone
    return min(_ELSEWHERE, key=lambda zone: _minutes_from_noon(now.astimezone(ZoneInfo(zone))))


def _minutes_from_noon(local: datetime) -> int:
    return abs(local.hour * 60 + local.minute - 12 * 60)


@dataclass(frozen=True)
class Calendar:
    """The site's local days: group sessions fall on today's weekday, and two and four days on."""

    timezone: str
    today: date

    @classmethod
    def now(cls) -> "Calendar":
        moment = datetime.now(UTC)
        zone = place_at_noon(moment)
        return cls(zone, moment.astimezone(ZoneInfo(zone)).date())

    @property
    def first_day(self) -> date:
        return self.weeks_ago(WEEKS_BACK)

    @property
    def last_day(self) -> date:
        return self.today + timedelta(weeks=WEEKS_AHEAD)

    def weeks_ago(self, weeks: int) -> date:
        return self.today - timedelta(weeks=weeks)

    def weekdays(self, *days_after_today: int) -> list[str]:
        """Return RFC 5545 weekdays, in the order of the week."""
        found = {(self.today.weekday() + days) % 7 for days in days_after_today}
        return [_WEEKDAYS[day] for day in sorted(found)]


def instant(text: str) -> datetime:
    """Return the aware moment that an API wrote."""
    return datetime.fromisoformat(text)
