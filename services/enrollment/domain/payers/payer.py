"""Owns what a payer counts: its rules as versioned data, and how minutes become units."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID

from shared.errors import Invalid


class UnitKind(StrEnum):
    """What a payer approves a number of."""

    DAY = "day"
    HOUR = "hour"
    SESSION = "session"


class Rounding(StrEnum):
    """What becomes of the minutes beyond whole hours; `nearest` takes 30 minutes up."""

    DOWN = "down"
    NEAREST = "nearest"
    UP = "up"


SESSION_TYPES = ("group", "individual", "family", "education", "holistic")
"""H0015 names counseling, crisis intervention, activity therapies and education."""


class PayerIsNotKnown(Invalid):
    """A payer has rules before anything is asked of it, so that a typing error is no payer."""


class Row(Protocol):
    """What was kept, by the names of its columns."""

    def __getitem__(self, name: str, /) -> Any: ...


@dataclass(frozen=True, kw_only=True)
class PayerRules:
    """One version of what a payer's contract says; a version never changes.

    The defaults are those of HCPCS H0015: at least 3 hours a day and at least 3 days a week.
    `minutes_per_day` make a billable day, `minutes_per_session` a billable session. Alerts begin
    at `low_units` units or `low_days` days before the end, whichever comes first.
    """

    payer: str
    number: int = 1
    procedure_code: str = "H0015"
    requires_authorization: bool = True
    unit_kind: UnitKind = UnitKind.DAY
    minutes_per_day: int = 180
    days_per_week: int = 3
    minutes_per_session: int = 1
    rounding: Rounding = Rounding.DOWN
    session_types: tuple[str, ...] = SESSION_TYPES
    low_units: int = 5
    low_days: int = 7
    most_units: int = 180
    most_days: int = 366

    @classmethod
    def kept(cls, row: Row) -> "PayerRules":
        """Return the version that a row holds."""
        known = {name: row[name] for name in cls.__dataclass_fields__}
        known["unit_kind"] = UnitKind(row["unit_kind"])
        known["rounding"] = Rounding(row["rounding"])
        known["session_types"] = tuple(row["session_types"])
        return cls(**known)

    def follows(self, before: "PayerRules | None") -> "PayerRules":
        """Return these rules as the next version after `before`, or `before` where they agree."""
        if before is None:
            return self
        renumbered = replace(self, number=before.number)
        return before if renumbered == before else replace(self, number=before.number + 1)


@dataclass(frozen=True, slots=True)
class Credit:
    """The minutes that one session gives one client on the local day it is held."""

    session_id: UUID
    day: date
    session_type: str
    minutes: int


def units_of_day(credits_of_day: Iterable[Credit], kind: UnitKind, rules: PayerRules) -> int:
    """Return the units of one client's local day; session types that do not count give none."""
    minutes = [one.minutes for one in credits_of_day if one.session_type in rules.session_types]
    if kind is UnitKind.SESSION:
        return sum(each >= rules.minutes_per_session for each in minutes)
    if kind is UnitKind.DAY:
        return int(sum(minutes) >= rules.minutes_per_day)
    return _hours(sum(minutes), rules.rounding)


def units_by_day(given: Iterable[Credit], kind: UnitKind, rules: PayerRules) -> dict[date, int]:
    """Return the units of each day that has any, in order of time."""
    days = by_day(given)
    units = {day: units_of_day(days[day], kind, rules) for day in sorted(days)}
    return {day: count for day, count in units.items() if count}


def by_day(given: Iterable[Credit]) -> dict[date, list[Credit]]:
    days: dict[date, list[Credit]] = {}
    for one in given:
        days.setdefault(one.day, []).append(one)
    return days


def _hours(minutes: int, rounding: Rounding) -> int:
    if rounding is Rounding.UP:
        return -(-minutes // 60)
    return (minutes + (30 if rounding is Rounding.NEAREST else 0)) // 60
