"""Owns the forecast: on which local day the approved units run out, by what is booked ahead."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from services.enrollment.domain.payers.authorization import Authorization
from services.enrollment.domain.payers.payer import (
    Credit,
    PayerRules,
    UnitKind,
    by_day,
    units_of_day,
)

OPEN_ROLLS = timedelta(days=7)
"""How long a session that has passed is still expected to be used, while its roll is open."""

_NAMED = 7
"""Days that an explanation names; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Use:
    """The units that one day is expected to use."""

    day: date
    units: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """`coverage_ends_on` is the earlier of the day the units run out and the last approved day.

    `runs_out_on` is None where what is booked does not use up the units. `uncovered` are the
    booked days, in order, that nothing pays for in full.
    """

    units_left: int
    ends_on: date
    runs_out_on: date | None
    coverage_ends_on: date
    last_covered_on: date | None
    covered: tuple[date, ...]
    uncovered: tuple[date, ...]
    explained: str


def expected_uses(
    booked: Iterable[Credit], given: Iterable[Credit], kind: UnitKind, rules: PayerRules
) -> list[Use]:
    """Return the units that booked sessions would add to what each day has used already."""
    ahead, so_far = by_day(booked), by_day(given)
    uses = []
    for day in sorted(ahead):
        past = so_far.get(day, [])
        together = units_of_day([*past, *ahead[day]], kind, rules)
        more = together - units_of_day(past, kind, rules)
        if more > 0:
            uses.append(Use(day, more))
    return uses


def expected_end(
    authorization: Authorization,
    rules: PayerRules,
    today: date,
    *,
    booked: Iterable[Credit],
    given: Iterable[Credit],
    others: Iterable[Authorization] = (),
) -> Forecast:
    """Forecast an approved authorization; booked days that `others` cover are none of its own."""
    begins, ends = authorization.valid_from or today, authorization.ends_on or today
    elsewhere = tuple(others)
    own = [
        one
        for one in booked
        if one.day >= begins and not any(other.covers(one.day) for other in elsewhere)
    ]
    uses = expected_uses(own, given, authorization.unit_kind, rules)
    return forecast(authorization.units_left or 0, ends, today, uses)


def forecast(units_left: int, ends_on: date, today: date, uses: Iterable[Use]) -> Forecast:
    """Draw the uses, in order of time, from the units left until they or the days run out.

    A day whose units are there in part uses them up and is not covered.
    """
    ordered = sorted(uses, key=lambda use: use.day)
    left = units_left
    covered: list[date] = []
    uncovered: list[date] = []
    runs_out_on = None if units_left else today
    for use in ordered:
        is_covered = use.day <= ends_on and use.units <= left
        (covered if is_covered else uncovered).append(use.day)
        if use.day <= ends_on:
            left = max(0, left - use.units)
            if left == 0 and runs_out_on is None:
                runs_out_on = use.day
    return Forecast(
        units_left=units_left,
        ends_on=ends_on,
        runs_out_on=runs_out_on,
        coverage_ends_on=min(ends_on, runs_out_on or ends_on),
        last_covered_on=covered[-1] if covered else None,
        covered=tuple(covered),
        uncovered=tuple(uncovered),
        explained=_explained(units_left, ends_on, covered, uncovered),
    )


def _explained(units_left: int, ends_on: date, covered: list[date], uncovered: list[date]) -> str:
    booked = sorted({*covered, *uncovered})
    said = [
        f"{units_left} unit{'' if units_left == 1 else 's'} left until {ends_on}",
        f"booked days {_days(booked)}" if booked else "no day is booked that would use a unit",
    ]
    if covered:
        said.append(f"the last covered day is {_day(covered[-1])}")
    if uncovered:
        said.append(f"not covered: {_days(uncovered)}")
    elif booked:
        said.append("every booked day is covered")
    return "; ".join(said) + "."


def _days(days: list[date]) -> str:
    named = ", ".join(_day(day) for day in days[:_NAMED])
    more = len(days) - _NAMED
    return f"{named} and {more} more" if more > 0 else named


def _day(day: date) -> str:
    return f"{_WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}"


# Not strftime: its names follow the machine's locale.
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = tuple(
    "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()  # noqa: SIM905 - reads at a glance
)
