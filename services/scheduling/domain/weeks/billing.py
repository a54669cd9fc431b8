"""Owns which days and units a payer pays: its rules as versioned data, and why a day is none.

Terms are those of enrollment, which counts an authorization's units by itself: a day of H0015 is
one with 180 credited minutes. Here each day says why it is billable, or why not.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from services.scheduling.domain.programs.requirements import SessionType
from services.scheduling.domain.weeks.figures import WeekLine
from services.scheduling.domain.weeks.rules import DAYS, monday_of
from shared.aggregate import Aggregate
from shared.errors import Invalid
from shared.identifiers import new_id
from shared.versions import Version

DEFAULT_PAYER = "default"
"""Stands for the payer of whom no payer is known, under the default rules."""


class PayerIsNotKnown(Invalid):
    """A payer has rules before a client has it, so that a typing error is no payer."""

    def __init__(self) -> None:
        super().__init__("Put this payer's billing rules first.", field="payer")


class BillingUnit(StrEnum):
    """What a payer pays for: whole days, as of H0015, or units of some minutes, as of H0004."""

    DAY = "day"
    MINUTES = "minutes"


class UnitRounding(StrEnum):
    """What becomes of the minutes beyond whole units; `nearest` takes half a unit up.

    With units of 15 minutes, `nearest` is the eight-minute rule of Medicare.
    """

    DOWN = "down"
    NEAREST = "nearest"


@dataclass(kw_only=True)
class BillingRules(Version):
    """One version of a payer's rules, for days from `from_day` on; the defaults are H0015's.

    A day is billable with `minutes_per_day` credited minutes of sessions of `session_types`, in a
    week with `days_per_week` such days; unless `short_weeks_count`, the days of a shorter week are
    not. Minutes are paid in units of `minutes_per_unit`.
    """

    payer: str
    from_day: date = date.min
    procedure_code: str = "H0015"
    unit: BillingUnit = BillingUnit.DAY
    minutes_per_day: int = 180
    days_per_week: int = 3
    short_weeks_count: bool = False
    minutes_per_unit: int = 15
    rounding: UnitRounding = UnitRounding.DOWN
    session_types: tuple[str, ...] = tuple(SessionType)

    def units(self, minutes: int) -> int:
        """Return the units of a day with so many minutes that count, whatever its week."""
        if self.unit is BillingUnit.DAY:
            return int(minutes >= self.minutes_per_day)
        half = self.minutes_per_unit // 2 if self.rounding is UnitRounding.NEAREST else 0
        return (minutes + half) // self.minutes_per_unit


@dataclass(frozen=True, slots=True)
class Spell:
    """The client has this payer from a local day on, until the next spell."""

    payer: str
    from_day: date


@dataclass(kw_only=True)
class ClientPayers(Aggregate):
    """Which payer a client has, by code only; `spells` are in the order of their days."""

    client_id: UUID
    spells: list[Spell]

    def have(self, spell: Spell) -> bool:
        """Note the payer from a day on; what was noted for that very day is replaced.

        Return whether anything changed.
        """
        if spell in self.spells:
            return False
        others = [one for one in self.spells if one.from_day != spell.from_day]
        self.spells = sorted([*others, spell], key=lambda one: one.from_day)
        return True


def payer_on(day: date, spells: Iterable[Spell]) -> str:
    """Return the payer's code, or DEFAULT_PAYER."""
    begun = [one for one in spells if one.from_day <= day]
    return max(begun, key=lambda one: one.from_day).payer if begun else DEFAULT_PAYER


@dataclass(frozen=True, slots=True)
class BillingBook:
    """A site's versions for all payers; without any, a payer's days follow the defaults."""

    site: str
    versions: Sequence[BillingRules]

    def on(self, day: date, payer: str) -> BillingRules:
        """Return the newest version that holds for the day."""
        known = [one for one in self.versions if one.payer == payer and one.from_day <= day]
        default = BillingRules(id=new_id(), site=self.site, payer=payer)
        return max(known, key=lambda one: one.number, default=default)


class Why(StrEnum):
    """Why a day is billable, or is not."""

    BILLABLE = "billable"
    TOO_FEW_MINUTES = "too_few_minutes"
    TOO_FEW_DAYS = "too_few_days"


@dataclass(frozen=True, slots=True)
class BillableDay:
    """A local day with sessions whose roll is complete. `minutes` are those that count."""

    day: date
    payer: str
    rules: int
    procedure_code: str
    minutes: int
    units: int
    why: Why
    in_words: str

    @property
    def is_billable(self) -> bool:
        return self.why is Why.BILLABLE


def billable_days(
    lines: Iterable[WeekLine], spells: Sequence[Spell], book: BillingBook
) -> list[BillableDay]:
    """Return the days of one client in order of time; the lines are those of whole weeks."""
    minutes: dict[date, int] = {}
    for line in (one for one in lines if one.is_completed):
        rules = book.on(line.held_on, payer_on(line.held_on, spells))
        counted = line.credited_minutes if line.type in rules.session_types else 0
        minutes[line.held_on] = minutes.get(line.held_on, 0) + counted
    rules_of = {day: book.on(day, payer_on(day, spells)) for day in minutes}
    full = _full_days(minutes, rules_of)
    return [_day(day, minutes[day], rules_of[day], full) for day in sorted(minutes)]


def _full_days(
    minutes: Mapping[date, int], rules_of: Mapping[date, BillingRules]
) -> dict[tuple[date, str], int]:
    """Count each week's days with enough minutes, by Monday and payer."""
    full: dict[tuple[date, str], int] = {}
    for day, rules in rules_of.items():
        if rules.units(minutes[day]):
            key = (monday_of(day), rules.payer)
            full[key] = full.get(key, 0) + 1
    return full


def _day(
    day: date, minutes: int, rules: BillingRules, full: Mapping[tuple[date, str], int]
) -> BillableDay:
    units, days = rules.units(minutes), full.get((monday_of(day), rules.payer), 0)
    why, words = Why.BILLABLE, f"{minutes} minutes"
    if not units:
        least = rules.minutes_per_day if rules.unit is BillingUnit.DAY else rules.minutes_per_unit
        why, words = Why.TOO_FEW_MINUTES, f"{minutes} of {least} minutes"
    elif rules.unit is BillingUnit.DAY and days < rules.days_per_week:
        words = f"{days} of {rules.days_per_week} days this week"
        why = Why.BILLABLE if rules.short_weeks_count else Why.TOO_FEW_DAYS
    paid = units if why is Why.BILLABLE else 0
    facts = (rules.payer, rules.number, rules.procedure_code)
    return BillableDay(day, *facts, minutes, paid, why, words)


def whole_weeks(first: date, last: date) -> tuple[date, date]:
    """Return the Monday and the Sunday of the weeks that hold these days."""
    return monday_of(first), monday_of(last) + timedelta(days=DAYS - 1)
