"""Owns dates and whole days as they are known: exactly, as a range, or not at all."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shared.errors import Invalid


class DatePrecision(StrEnum):
    """How much of an episode's dates is known; public files give the year alone."""

    DAY = "day"
    YEAR = "year"

    def before(self, one: date, other: date) -> bool:
        """Say whether `one` is known to lie before `other`."""
        if self is DatePrecision.YEAR:
            return one.year < other.year
        return one < other


class DaysAreDerived(Invalid):
    """Days that follow from exact dates are not typed in beside them."""


class RangeIsUpsideDown(Invalid):
    """A range ends before it begins."""


class NotYetHappened(Invalid):
    """A date lies after the site's present day."""


@dataclass(frozen=True, slots=True)
class DayRange:
    """A number of whole days, as far as it is known. `at_most` None: no upper bound is known."""

    at_least: int
    at_most: int | None = None

    def __post_init__(self) -> None:
        if self.at_most is not None and self.at_most < self.at_least:
            raise RangeIsUpsideDown("A range's end is not before its start.", field="at_most")

    @classmethod
    def exactly(cls, days: int) -> "DayRange":
        return cls(at_least=days, at_most=days)


def days_known(
    given: DayRange | None, *, derived: int, precision: DatePrecision, field: str
) -> DayRange | None:
    """Return the days: derived from exact dates, else as given, else None for missing.

    Raises DaysAreDerived, naming `field`, where both the dates and a range were given.
    """
    if precision is DatePrecision.YEAR:
        return given
    if given is not None:
        raise DaysAreDerived("A range is for date_precision year only.", field=field)
    return DayRange.exactly(derived)


def must_have_happened(on: date, *, today: date, field: str) -> None:
    if on > today:
        raise NotYetHappened("This date lies in the future at this site.", field=field)


def age_on(day: date, *, born_on: date) -> int:
    """Return the age in whole years; who is born on a 29 February turns a year on 1 March."""
    had_birthday = (day.month, day.day) >= (born_on.month, born_on.day)
    return day.year - born_on.year - (not had_birthday)
