"""A site's days without sessions, and sets of them that are ready to be taken over."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from shared.aggregate import Aggregate
from shared.errors import BrokenRule, Invalid
from shared.recurrence.rule_text import rule_of
from shared.recurrence.rules import Occurring, days_of

MOST_HOLIDAYS = 400


class OnHolidays(StrEnum):
    """Whether a series meets on the site's holidays."""

    SKIP = "skip"
    MEET = "meet"


class HolidayTemplate(StrEnum):
    US_FEDERAL = "us-federal"


class HolidayHasSessions(BrokenRule):
    """`sessions` are those that are planned on a day which would be closed."""

    def __init__(self, sessions: list[dict[str, object]]) -> None:
        detail = "Sessions are planned on these days: say whether they are kept or cancelled."
        super().__init__(detail, sessions=sessions)


@dataclass(frozen=True, slots=True, order=True)
class Holiday:
    day: date
    name: str


@dataclass(kw_only=True)
class Holidays(Aggregate):
    """One calendar per site; days are the site's local ones, in order."""

    days: tuple[Holiday, ...] = ()

    def replace(self, days: Iterable[Holiday]) -> set[date]:
        """Keep other days from now on, and return those that are new. Raises Invalid."""
        ordered = tuple(sorted(days))
        if len({one.day for one in ordered}) < len(ordered):
            raise Invalid("A day stands in the list twice.", field="days")
        before, self.days = self.dates, ordered
        return self.dates - before

    @property
    def dates(self) -> set[date]:
        return {one.day for one in self.days}


# 5 U.S.C. 6103(a); what falls on a Sunday is observed on Monday (Executive Order 11582), on a
# Saturday the Friday before (5 U.S.C. 6103(b)).
_US_FEDERAL: Mapping[str, str] = {
    "New Year's Day": "BYMONTH=1;BYMONTHDAY=1",
    "Birthday of Martin Luther King, Jr.": "BYMONTH=1;BYDAY=3MO",
    "Washington's Birthday": "BYMONTH=2;BYDAY=3MO",
    "Memorial Day": "BYMONTH=5;BYDAY=-1MO",
    "Juneteenth National Independence Day": "BYMONTH=6;BYMONTHDAY=19",
    "Independence Day": "BYMONTH=7;BYMONTHDAY=4",
    "Labor Day": "BYMONTH=9;BYDAY=1MO",
    "Columbus Day": "BYMONTH=10;BYDAY=2MO",
    "Veterans Day": "BYMONTH=11;BYMONTHDAY=11",
    "Thanksgiving Day": "BYMONTH=11;BYDAY=4TH",
    "Christmas Day": "BYMONTH=12;BYMONTHDAY=25",
}
_SETS = {HolidayTemplate.US_FEDERAL: _US_FEDERAL}
_SATURDAY, _SUNDAY = 5, 6


def holidays_of(template: HolidayTemplate, year: int) -> list[Holiday]:
    """Return the days of a year on which a set of holidays is observed, in order."""
    return sorted(
        Holiday(_observed(day), name)
        for name, rule in _SETS[template].items()
        for day in days_of(rule_of(f"FREQ=YEARLY;{rule}"), _year(year))
    )


def _year(year: int) -> Occurring:
    return Occurring.days(date(year, 1, 1), date(year, 12, 31))


def _observed(day: date) -> date:
    if day.weekday() == _SATURDAY:
        return day - timedelta(days=1)
    return day + timedelta(days=1) if day.weekday() == _SUNDAY else day
