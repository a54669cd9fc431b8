"""When check-ins fall due: the days after a plan's start, and the hours of a local day."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Cadence:
    """The schedule as data: whole local days after the start, and days left to answer."""

    days_after_start: tuple[int, ...] = (7, 30, 60, 90, 180, 365)
    days_to_answer: int = 3


OPENS_AT = time(9)
"""The local hour at which a check-in falls due, and at which its last day to answer is over.

What a site's rules say otherwise goes before it.
"""


def opening(day: date, timezone: str, opens_at: time = OPENS_AT) -> datetime:
    """Return the instant, in UTC, at which `day` opens for check-ins in `timezone`.

    Of an hour that comes twice it is the first. One that is left out, alone or with its whole day,
    is where the clocks would have been had they not been changed: later by as much as they skip.
    """
    return datetime.combine(day, opens_at, ZoneInfo(timezone)).astimezone(UTC)
