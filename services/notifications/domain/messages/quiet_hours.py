"""Quiet hours: when a person may be written to, on the clocks of their own zone, and never else.

A zone alone stands for the widest hours there: 08:00 to 21:00 on every day. Clocks may leave out an
hour or repeat one, and once a zone left out a day: each rule here holds through all of it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from shared.errors import Invalid

OPENS = time(8)
CLOSES = time(21)
MARGIN = timedelta(minutes=15)
"""How long before the evening's end a message that was brought forward is planned."""
SHORTEST = timedelta(hours=1)
"""Hours that are open for less would let everything wait, or come in one heap."""
_DAYS = frozenset(range(1, 8))
_FURTHEST = 9
"""Days to look at: six quiet ones, and a day that a zone left out."""
_MOMENT = timedelta(microseconds=1)
_SECOND = timedelta(seconds=1)


class HoursAreTooWide(Invalid):
    """Nobody is written to outside 08:00 to 21:00: hours are narrowed, never widened."""

    def __init__(self, field: str) -> None:
        super().__init__("Hours lie within 08:00 to 21:00.", field=field)


class HoursAreTooShort(Invalid):
    def __init__(self) -> None:
        super().__init__("Hours are open for one hour at least.", field="closes")


class EveryDayIsQuiet(Invalid):
    def __init__(self) -> None:
        detail = "Leave one day with messages; to get none at all, opt out of the channel."
        super().__init__(detail, field="quiet_days")


@dataclass(frozen=True, slots=True)
class Hours:
    """From `opens` on and before `closes`, in `zone`, but not on `quiet_days` (1 is Monday)."""

    zone: ZoneInfo
    opens: time = OPENS
    closes: time = CLOSES
    quiet_days: frozenset[int] = frozenset()

    def allow(self, moment: datetime) -> bool:
        local = moment.astimezone(self.zone)
        if self.quiet_days and local.isoweekday() in self.quiet_days:
            return False
        return self.opens <= local.time() < self.closes


Where = Hours | ZoneInfo
"""A person's hours, or the zone of somebody whose hours nobody knows."""


def checked_hours(zone: ZoneInfo, opens: time, closes: time, quiet_days: frozenset[int]) -> Hours:
    """Return the hours. Raises HoursAreTooWide, HoursAreTooShort, EveryDayIsQuiet."""
    if opens < OPENS or opens >= CLOSES:
        raise HoursAreTooWide("opens")
    if closes > CLOSES:
        raise HoursAreTooWide("closes")
    if _since_midnight(closes) - _since_midnight(opens) < SHORTEST:
        raise HoursAreTooShort
    if quiet_days >= _DAYS:
        raise EveryDayIsQuiet
    return Hours(zone, opens, closes, quiet_days)


def is_quiet(moment: datetime, where: Where) -> bool:
    """Say whether this person may not be written to. `opens` is allowed, `closes` is not."""
    return not _hours(where).allow(moment)


def next_allowed(moment: datetime, where: Where) -> datetime:
    """Return the first allowed moment from `moment` on, in UTC."""
    hours = _hours(where)
    if hours.allow(moment):
        return moment.astimezone(UTC)
    days = _days_around(moment, hours.zone, towards=1)
    begins = _edges(days, hours, lambda edge: edge >= moment and hours.allow(edge))
    return min(begins)


def last_allowed(moment: datetime, where: Where) -> datetime:
    """Return the last planned moment that is not after `moment` and allowed, in UTC."""
    hours = _hours(where)
    if hours.allow(moment):
        return moment.astimezone(UTC)
    days = _days_around(moment, hours.zone, towards=-1)
    ends = _edges(days, hours, lambda edge: edge <= moment and hours.allow(edge - _MOMENT))
    return next_allowed(max(ends) - MARGIN, hours)


def sending_time(due: datetime, expires: datetime, where: Where) -> datetime:
    """Return when to send what is due at `due`: later, or earlier if later would be too late."""
    later = next_allowed(due, where)
    return later if later < expires else last_allowed(due, where)


def _hours(where: Where) -> Hours:
    return where if isinstance(where, Hours) else Hours(where)


def _days_around(moment: datetime, zone: ZoneInfo, *, towards: int) -> list[date]:
    """Return the local days from the one behind to the furthest, in the order to look at them."""
    today = moment.astimezone(zone).date()
    return [today + timedelta(days=towards * step) for step in range(-1, _FURTHEST + 1)]


def _edges(days: list[date], hours: Hours, fits: Callable[[datetime], bool]) -> list[datetime]:
    """Return the edges that fit, of the first days that have any, and of the day after them.

    Clocks that are set back by almost a day let a later day begin before an earlier one ends.
    """
    found: list[datetime] = []
    for number, day in enumerate(days):
        had_some = bool(found)
        found.extend(edge for edge in _edges_of(day, hours) if fits(edge))
        if had_some and number > 1:
            break
    return found


def _edges_of(day: date, hours: Hours) -> Iterator[datetime]:
    """Yield the moments of a local day at which hours can open or close, in UTC.

    That is where the wall shows their beginning or end, which it may do twice; and where clocks
    change across it.
    """
    for wall in (hours.opens, hours.closes):
        first = datetime.combine(day, wall, hours.zone)
        once, again = first.astimezone(UTC), first.replace(fold=1).astimezone(UTC)
        yield once
        if once != again:
            yield again
            yield _change_between(min(once, again), max(once, again), hours.zone)


def _change_between(early: datetime, late: datetime, zone: ZoneInfo) -> datetime:
    """Return the second at which clocks change; they differ between `early` and `late`."""
    before = early.astimezone(zone).utcoffset()
    while late - early > _SECOND:
        middle = early + timedelta(seconds=(late - early) // _SECOND // 2)
        if middle.astimezone(zone).utcoffset() == before:
            early = middle
        else:
            late = middle
    return late


def _since_midnight(at: time) -> timedelta:
    return timedelta(hours=at.hour, minutes=at.minute, seconds=at.second)
