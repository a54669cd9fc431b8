"""Owns the rule by which a zone changes its clocks now: the last line of its IANA file.

That line is a POSIX TZ string (RFC 9636, 3.3), such as `MST7MDT,M3.2.0,M11.1.0`.
"""

import re
import zoneinfo
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from importlib import resources
from pathlib import Path

_NAME = r"(?:[A-Za-z]{3,}|<[A-Za-z0-9+-]+>)"
_TIME = r"[+-]?\d{1,3}(?::\d{2}){0,2}"
_WHEN = rf",M(\d{{1,2}})\.(\d)\.(\d)(?:/({_TIME}))?"
_FORM = re.compile(rf"{_NAME}({_TIME})(?:{_NAME}({_TIME})?{_WHEN}{_WHEN})?")
_DEFAULT_TIME = "2"
_LAST = 5
_FEBRUARY = 2
_WEEK = 7
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Change:
    """A change of the clocks: on the `week`th such weekday of a month, 5 being the last.

    `weekday` counts from Sunday, 0. `after` is the time that has passed since that day began on the
    clocks that hold until then; it may be more than a day, or less than none.
    """

    month: int
    week: int
    weekday: int
    after: timedelta

    def in_year(self, year: int) -> datetime:
        """Return when it is, on the clocks that hold until then."""
        first = date(year, self.month, 1)
        to_weekday = (self.weekday - first.isoweekday()) % _WEEK
        day = 1 + to_weekday + (self.week - 1) * _WEEK
        if day > monthrange(year, self.month)[1]:
            day -= _WEEK
        return datetime.combine(date(year, self.month, day), time()) + self.after

    @property
    def days(self) -> range:
        """Return the days of the month on which it can be: seven of them, in a year of 365."""
        last = monthrange(2023, self.month)[1]
        first = last - 6 if self.week == _LAST else 1 + (self.week - 1) * _WEEK
        away = self.after // _DAY
        return range(first + away, first + away + _WEEK)

    @property
    def stays_in_its_month(self) -> bool:
        days = self.days
        is_last_of_february = self.month == _FEBRUARY and self.week == _LAST
        last = monthrange(2023, self.month)[1]
        return days.start >= 1 and days.stop <= last + 1 and not is_last_of_february


@dataclass(frozen=True, slots=True)
class ZoneRules:
    """The clocks of a zone: one offset all year, or two with a change to each."""

    standard: timedelta
    daylight: timedelta | None = None
    to_daylight: Change | None = None
    to_standard: Change | None = None

    def offset_at(self, local: datetime) -> timedelta:
        """Return the offset from UTC while the clocks show `local`, a time without a zone.

        In an hour that comes twice the first one is meant.
        """
        if self.daylight is None or self.to_daylight is None or self.to_standard is None:
            return self.standard
        begin = self.to_daylight.in_year(local.year)
        end = self.to_standard.in_year(local.year)
        is_daylight = begin <= local < end if begin < end else not end <= local < begin
        return self.daylight if is_daylight else self.standard


@lru_cache(maxsize=512)
def rules_of(zone: str) -> ZoneRules | None:
    """Return the rules of a zone that `ZoneInfo` knows; None where a calendar cannot say them."""
    form = _FORM.fullmatch(_last_line(zone))
    if form is None:
        return None
    usual = -_duration(form[1])
    if form[3] is None:
        return ZoneRules(usual)
    other = -_duration(form[2]) if form[2] else usual + timedelta(hours=1)
    to_other = _change(form[3], form[4], form[5], form[6])
    to_usual = _change(form[7], form[8], form[9], form[10])
    if not (to_other.stays_in_its_month and to_usual.stays_in_its_month):
        return None
    if other > usual:
        return ZoneRules(usual, other, to_other, to_usual)
    # Ireland's law calls winter the exception; calendars call the later clock daylight.
    return ZoneRules(other, usual, to_usual, to_other)


def _change(month: str, week: str, weekday: str, at: str | None) -> Change:
    return Change(int(month), int(week), int(weekday), _duration(at or _DEFAULT_TIME))


def _duration(text: str) -> timedelta:
    hours, minutes, seconds = (*(int(part) for part in text.lstrip("+-").split(":")), 0, 0)[:3]
    length = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return -length if text.startswith("-") else length


def _last_line(zone: str) -> str:
    return file_of(zone).rstrip(b"\n").rpartition(b"\n")[2].decode("ascii", "replace")


def file_of(zone: str) -> bytes:
    """Return the file that `zoneinfo` reads: the system's, or that of the package tzdata."""
    for folder in zoneinfo.TZPATH:
        file = Path(folder, zone)
        if file.is_file():
            return file.read_bytes()
    return resources.files("tzdata").joinpath("zoneinfo", *zone.split("/")).read_bytes()
