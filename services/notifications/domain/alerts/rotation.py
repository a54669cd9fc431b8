"""A rotation: people who take turns, handing over at a local time, over DST as on any day.

A turn changes when the local clock shows the time; where the clock skips it, at the same moment as
if it had not been put forward yet, and where it comes twice, at the first.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from shared.errors import Invalid

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_DAY = timedelta(days=1)


class Turn(StrEnum):
    DAILY = "daily"
    WEEKLY = "weekly"


class RotationIsEmpty(Invalid):
    """A rotation names who takes turns."""


@dataclass(frozen=True, slots=True)
class Hours:
    """From a local time until another on these weekdays; until the next day where it is earlier."""

    weekdays: tuple[str, ...]
    begins: time
    ends: time

    def on(self, day: date, zone: ZoneInfo) -> tuple[datetime, datetime] | None:
        """Return the window that begins on a local day, in UTC."""
        if WEEKDAYS[day.weekday()] not in self.weekdays:
            return None
        last = day + _DAY if self.ends <= self.begins else day
        return moment(day, self.begins, zone), moment(last, self.ends, zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotation:
    """`people` in their order, each for `every` days or weeks, from the local `starts_on` on.

    With `hours` somebody is on call within them alone; another rotation has the rest, or nobody.
    """

    people: tuple[UUID, ...]
    turn: Turn
    starts_on: date
    hands_over_at: time
    every: int = 1
    hours: tuple[Hours, ...] = ()

    def __post_init__(self) -> None:
        if not self.people:
            raise RotationIsEmpty("A rotation names one person or more.", field="people")

    def on_call(self, at: datetime, zone: ZoneInfo) -> UUID | None:
        """Return whose turn it is at a moment; None before the start and outside the hours."""
        day = at.astimezone(zone).date()
        if at < moment(day, self.hands_over_at, zone):
            day -= _DAY
        if day < self.starts_on or not self._covers(at, zone):
            return None
        turns = (day - self.starts_on).days // self._days
        return self.people[turns % len(self.people)]

    def changes(self, start: datetime, end: datetime, zone: ZoneInfo) -> Iterator[datetime]:
        """Yield moments between two at which somebody else may be on call, in no order."""
        for day in days_between(start, end, zone):
            edges = [moment(day, self.hands_over_at, zone)]
            for hours in self.hours:
                edges.extend(hours.on(day, zone) or ())
            yield from (edge for edge in edges if start < edge < end)

    @property
    def _days(self) -> int:
        return self.every * (7 if self.turn is Turn.WEEKLY else 1)

    def _covers(self, at: datetime, zone: ZoneInfo) -> bool:
        if not self.hours:
            return True
        today = at.astimezone(zone).date()
        windows = (hours.on(day, zone) for hours in self.hours for day in (today - _DAY, today))
        return any(window is not None and window[0] <= at < window[1] for window in windows)


def moment(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """Return when a local clock shows a time on a day, in UTC."""
    return datetime.combine(day, clock, zone).astimezone(UTC)


def days_between(start: datetime, end: datetime, zone: ZoneInfo) -> Sequence[date]:
    """Return the local days of a span, one more before it: its hours may last into the span."""
    first = start.astimezone(zone).date() - _DAY
    last = end.astimezone(zone).date()
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
