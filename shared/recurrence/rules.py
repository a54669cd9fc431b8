"""Recurrence rules of RFC 5545 (3.3.10) over local days: which days a rule means.

Whoever asks says until when, and each day until then is looked at. That ends for every rule:
dateutil's, asked for the 30th of February, counts days until the year 9999.
"""

from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import islice, takewhile
from zoneinfo import ZoneInfo

from shared.recurrence.weekdays import Weekday

_DAY = timedelta(days=1)
_MONTHS = 12


class Frequency(StrEnum):
    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"
    YEARLY = "YEARLY"


@dataclass(frozen=True, slots=True)
class NthDay:
    """A weekday; with `nth`, counted from 1 or back from -1, only that one of month or year."""

    weekday: Weekday
    nth: int | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A naive `until` is on the clocks of the series; a date includes all of that day."""

    frequency: Frequency
    interval: int = 1
    by_day: tuple[NthDay, ...] = ()
    by_month_day: tuple[int, ...] = ()
    by_month: tuple[int, ...] = ()
    by_set_pos: tuple[int, ...] = ()
    count: int | None = None
    until: date | datetime | None = None
    week_start: Weekday = Weekday.MO

    @property
    def ends_by_itself(self) -> bool:
        return self.count is not None or self.until is not None


@dataclass(frozen=True, slots=True)
class Occurring:
    """From when to when a rule is asked for, both included, and the time of day that it means."""

    first: date
    last: date
    at: time
    zone: ZoneInfo

    @classmethod
    def days(cls, first: date, last: date) -> "Occurring":
        """Ask for days, whatever the clock says."""
        return cls(first, last, time(), ZoneInfo("UTC"))

    def is_until(self, day: date, until: date | datetime | None) -> bool:
        if until is None:
            return True
        if not isinstance(until, datetime):
            return day <= until
        return datetime.combine(day, self.at, self.zone if until.tzinfo else None) <= until


def days_of(rule: Rule, asked: Occurring) -> list[date]:
    """Return the days of the rule in order; it begins on `asked.first`, as DTSTART says.

    What RFC 5545 leaves undefined is decided so: the first day counts only if the rule means it.
    """
    whole = _completed(rule, asked.first)
    found = (day for period in _periods(whole, asked) for day in _days_in(period, whole))
    begun = (day for day in found if day >= asked.first)
    before_end = takewhile(lambda day: day <= asked.last and asked.is_until(day, rule.until), begun)
    return list(islice(before_end, rule.count))


def caught_up(rule: Rule, first: date, near: date) -> tuple[Rule, date]:
    """Return a rule and a first day that mean the same days from `near` on, and are near it.

    A rule that counts its days has to be counted from its first.
    """
    if rule.count is not None or near <= first:
        return rule, first
    return _completed(rule, first), _STEPS_NEAR[rule.frequency](first, near, rule.interval)


def _days_on(days: int) -> Callable[[date, date, int], date]:
    def step(first: date, near: date, interval: int) -> date:
        period = days * interval
        return first + max((near - first).days // period - 1, 0) * period * _DAY

    return step


def _months_on(months: int) -> Callable[[date, date, int], date]:
    def step(first: date, near: date, interval: int) -> date:
        period = months * interval
        apart = (near.year - first.year) * _MONTHS + near.month - first.month
        periods = max(apart // period - 1, 0)
        if not periods:
            return first
        month = first.year * _MONTHS + first.month - 1 + periods * period
        # The whole of a period is looked at, so that BYSETPOS counts from its beginning.
        return date(month // _MONTHS, month % _MONTHS + 1, 1)

    return step


_STEPS_NEAR: Mapping[Frequency, Callable[[date, date, int], date]] = {
    Frequency.DAILY: _days_on(1),
    Frequency.WEEKLY: _days_on(7),
    Frequency.MONTHLY: _months_on(1),
    Frequency.YEARLY: _months_on(_MONTHS),
}


def _completed(rule: Rule, first: date) -> Rule:
    """Return the rule with what it takes from its first day (RFC 5545, 3.3.10)."""
    if rule.by_day or rule.by_month_day or rule.frequency is Frequency.DAILY:
        return rule
    if rule.frequency is Frequency.WEEKLY:
        return replace(rule, by_day=(NthDay(list(Weekday)[first.weekday()]),))
    month = rule.by_month or (first.month,) if rule.frequency is Frequency.YEARLY else rule.by_month
    return replace(rule, by_month=month, by_month_day=(first.day,))


def _periods(rule: Rule, asked: Occurring) -> Iterator[Sequence[date]]:
    """Yield the days of each period that the interval does not leave out."""
    steps = {
        Frequency.DAILY: _single_days,
        Frequency.WEEKLY: _weeks,
        Frequency.MONTHLY: _months,
        Frequency.YEARLY: _years,
    }
    periods = steps[rule.frequency](rule, asked.first)
    return takewhile(lambda period: period[0] <= asked.last, periods)


def _single_days(rule: Rule, first: date) -> Iterator[Sequence[date]]:
    while True:
        yield [first]
        first += rule.interval * _DAY


def _weeks(rule: Rule, first: date) -> Iterator[Sequence[date]]:
    monday = first - (first.weekday() - list(Weekday).index(rule.week_start)) % 7 * _DAY
    while True:
        yield [monday + n * _DAY for n in range(7)]
        monday += 7 * rule.interval * _DAY


def _months(rule: Rule, first: date) -> Iterator[Sequence[date]]:
    month = first.year * _MONTHS + first.month - 1
    while True:
        yield _month(month // _MONTHS, month % _MONTHS + 1)
        month += rule.interval


def _years(rule: Rule, first: date) -> Iterator[Sequence[date]]:
    year = first.year
    while True:
        yield [day for month in range(1, _MONTHS + 1) for day in _month(year, month)]
        year += rule.interval


def _month(year: int, month: int) -> list[date]:
    return [date(year, month, day) for day in range(1, monthrange(year, month)[1] + 1)]


def _days_in(period: Sequence[date], rule: Rule) -> Iterable[date]:
    days = [day for day in period if _is_meant(day, rule)]
    if not rule.by_set_pos:
        return days
    places = {place - 1 if place > 0 else len(days) + place for place in rule.by_set_pos}
    return [day for place, day in enumerate(days) if place in places]


def _is_meant(day: date, rule: Rule) -> bool:
    return (
        (not rule.by_month or day.month in rule.by_month)
        and (not rule.by_month_day or not _days_of_month(day).isdisjoint(rule.by_month_day))
        and (not rule.by_day or _is_named(day, rule))
    )


def _is_named(day: date, rule: Rule) -> bool:
    if any(one.nth is not None for one in rule.by_day):
        return not _nth_days(day, rule).isdisjoint(rule.by_day)
    weekday = list(Weekday)[day.weekday()]
    return any(one.weekday is weekday for one in rule.by_day)


def _days_of_month(day: date) -> set[int]:
    """Return the day's number, and its number from the end."""
    return {day.day, day.day - monthrange(day.year, day.month)[1] - 1}


def _nth_days(day: date, rule: Rule) -> set[NthDay]:
    """Return what the day can be called: a Monday, the second Monday, the last but three."""
    weekday = list(Weekday)[day.weekday()]
    if rule.frequency is Frequency.YEARLY and not rule.by_month:
        first, last = date(day.year, 1, 1), date(day.year, 12, 31)
    else:
        first, last = day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])
    from_first, from_last = (day - first).days // 7 + 1, -((last - day).days // 7 + 1)
    return {NthDay(weekday), NthDay(weekday, from_first), NthDay(weekday, from_last)}
