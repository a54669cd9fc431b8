"""On which days a series meets: its rule, less what is excepted, closed, or not on the clocks."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from services.scheduling.domain.errors import (
    RuleNeverEnds,
    RuleNeverOccurs,
    SeriesIsTooLong,
    TimeIsDoubled,
    TimeIsSkipped,
)
from shared.errors import Invalid
from shared.recurrence.rule_text import rule_of, weekly
from shared.recurrence.rules import Occurring, days_of
from shared.recurrence.weekdays import Weekday

LONGEST_SERIES = timedelta(days=366)


class OnClockChange(StrEnum):
    """What to do on a day whose clocks skip or repeat the start."""

    REFUSE = "refuse"
    SKIP = "skip"


class Skipping(StrEnum):
    HOLIDAY = "holiday"
    CLOCK_CHANGE = "clock_change"


@dataclass(frozen=True, slots=True)
class Skipped:
    """A day of the rule on which no session is planned, and why."""

    day: date
    reason: Skipping


@dataclass(frozen=True, slots=True)
class Recurrence:
    """Local days: of `rule`, without `except_on` (EXDATE), and of `also_on` (RDATE).

    `said_in` is the field of the form where a person said the days.
    """

    rule: str | None
    except_on: tuple[date, ...] = ()
    also_on: tuple[date, ...] = ()
    said_in: str = "rule"

    def days(self, asked: Occurring) -> list[date]:
        """Return the days in order. Raises RuleNeverOccurs and what `rule_of` raises."""
        by_rule = days_of(rule_of(self.rule), asked) if self.rule else []
        days = sorted({*by_rule, *self.also_on} - set(self.except_on))
        if not days:
            raise RuleNeverOccurs(self.said_in)
        return days

    def last_day(self, asked: Occurring) -> date:
        """Return the last day of what ends by itself. Raises RuleNeverEnds, SeriesIsTooLong."""
        if self.rule is None and self.also_on:
            return max(self.also_on)
        rule = rule_of(self.rule) if self.rule else None
        if rule is None or not rule.ends_by_itself:
            raise RuleNeverEnds
        days = self.days(asked)
        if (rule.count or 0) > len(days_of(rule, asked)) or not _ends_before(asked, rule.until):
            raise SeriesIsTooLong
        return days[-1]


def recurrence(
    rule: str | None,
    weekdays: tuple[Weekday, ...],
    except_on: tuple[date, ...],
    also_on: tuple[date, ...],
) -> Recurrence:
    """Return the recurrence; weekdays are a rule in short. Raises Invalid where both stand."""
    if rule is not None and weekdays:
        raise Invalid("Say the days in the rule, or in weekdays.", field="weekdays")
    if rule is None and not weekdays and not also_on:
        raise RuleNeverOccurs
    if rule is not None:
        return Recurrence(rule, except_on, also_on)
    return Recurrence(weekly(weekdays) if weekdays else None, except_on, also_on, "weekdays")


def weekdays_of(days: Iterable[date]) -> tuple[Weekday, ...]:
    found = {day.weekday() for day in days}
    return tuple(day for number, day in enumerate(Weekday) if number in found)


def open_days(
    days: Iterable[date], closed: Collection[date], asked: Occurring, on_clock_change: OnClockChange
) -> tuple[list[date], list[Skipped]]:
    """Part the days on which a session can be planned from those on which none can.

    Raises: RuleNeverOccurs where no day is left; TimeIsSkipped, TimeIsDoubled unless such days
    are to be skipped.
    """
    meets, skipped = [], []
    for day in days:
        if day in closed:
            skipped.append(Skipped(day, Skipping.HOLIDAY))
        elif on_clock_change is OnClockChange.SKIP and not _is_on_the_clocks(day, asked):
            skipped.append(Skipped(day, Skipping.CLOCK_CHANGE))
        else:
            meets.append(day)
    _must_be_on_the_clocks(meets, asked)
    if not meets:
        raise RuleNeverOccurs("starts_on")
    return meets, skipped


def instant(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """Return the moment in UTC at which the clocks of `zone` show this time.

    Raises: TimeIsSkipped or TimeIsDoubled where a change of the clocks leaves none, or two.
    """
    first = datetime.combine(day, clock, zone)
    if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != first.replace(tzinfo=None):
        raise TimeIsSkipped(day.isoformat())
    if first.utcoffset() != first.replace(fold=1).utcoffset():
        raise TimeIsDoubled(day.isoformat())
    return first.astimezone(UTC)


def _must_be_on_the_clocks(days: Iterable[date], asked: Occurring) -> None:
    skipped, doubled = [], []
    for day in days:
        try:
            instant(day, asked.at, asked.zone)
        except TimeIsSkipped:
            skipped.append(day.isoformat())
        except TimeIsDoubled:
            doubled.append(day.isoformat())
    if skipped:
        raise TimeIsSkipped(*skipped, *doubled)
    if doubled:
        raise TimeIsDoubled(*doubled)


def _is_on_the_clocks(day: date, asked: Occurring) -> bool:
    try:
        instant(day, asked.at, asked.zone)
    except (TimeIsSkipped, TimeIsDoubled):
        return False
    return True


def _ends_before(asked: Occurring, until: date | datetime | None) -> bool:
    return until is None or not asked.is_until(asked.last + timedelta(days=1), until)
