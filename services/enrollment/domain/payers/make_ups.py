"""Owns how a local week stands against a payer's rules, and what could still save a day of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from services.enrollment.domain.payers.payer import (
    Credit,
    PayerRules,
    UnitKind,
    by_day,
    units_of_day,
)


@dataclass(frozen=True, slots=True)
class Meeting:
    """A session ahead, with its real times."""

    session_id: UUID
    day: date
    session_type: str
    starts_at: datetime
    minutes: int

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    def overlaps(self, other: "Meeting") -> bool:
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


@dataclass(frozen=True, slots=True)
class ShortDay:
    """A day, today or later, that as booked will not be billable; minutes are whole ones.

    `make_ups` are sessions that would make it billable; empty: one would have to be added.
    """

    day: date
    credited_minutes: int
    booked_minutes: int
    missing_minutes: int
    make_ups: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Week:
    """A local week, Monday to Sunday: its billable days so far, those expected, those required."""

    starts_on: date
    billable_days: int
    expected_days: int
    required_days: int
    days_to_go: int

    @property
    def can_be_saved(self) -> bool:
        """Whether it will be short as booked, and days enough are left for make-ups."""
        together = self.billable_days + self.expected_days
        return together < self.required_days <= together + self.days_to_go


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def sunday_of(day: date) -> date:
    return monday_of(day) + timedelta(days=6)


def week_of(
    today: date, given: Iterable[Credit], booked: Iterable[Credit], rules: PayerRules
) -> Week:
    """Count the days of today's week; a day ahead counts as what is booked for it makes it."""
    first, last = monday_of(today), sunday_of(today)
    so_far = by_day(one for one in given if first <= one.day <= last)
    ahead = by_day(one for one in booked if today <= one.day <= last)
    billable = {d for d, on in so_far.items() if units_of_day(on, UnitKind.DAY, rules)}
    expected = {
        day
        for day, on in ahead.items()
        if day not in billable and units_of_day([*on, *so_far.get(day, [])], UnitKind.DAY, rules)
    }
    days_ahead = {today + timedelta(days=n) for n in range((last - today).days + 1)}
    return Week(
        starts_on=first,
        billable_days=len(billable),
        expected_days=len(expected),
        required_days=rules.days_per_week,
        days_to_go=len(days_ahead - billable - expected),
    )


def short_days(
    today: date,
    given: Iterable[Credit],
    own: Sequence[Meeting],
    others: Sequence[Meeting],
    rules: PayerRules,
) -> list[ShortDay]:
    """Return the days from today to Sunday on which somebody comes for too few minutes to bill.

    `own` are the client's meetings ahead, `others` what else is held at the site and lies ahead.
    """
    counted = [one for one in own if one.session_type in rules.session_types]
    credited = {d: _minutes(on, rules) for d, on in by_day(given).items()}
    booked: dict[date, int] = {}
    for one in counted:
        booked[one.day] = booked.get(one.day, 0) + one.minutes
    found = []
    for day in sorted({*credited, *booked}):
        minutes = credited.get(day, 0), booked.get(day, 0)
        missing = rules.minutes_per_day - sum(minutes)
        if today <= day <= sunday_of(today) and 0 < missing < rules.minutes_per_day:
            possible = [o for o in others if o.day == day and o.session_type in rules.session_types]
            found.append(ShortDay(day, *minutes, missing, make_ups(missing, own, possible)))
    return found


def make_ups(missing: int, own: Sequence[Meeting], possible: Sequence[Meeting]) -> tuple[UUID, ...]:
    """Return the shortest one session that is long enough, else some that are together, or none.

    None of them meets at a time when the client is elsewhere, or when another of them meets.
    """
    free = [one for one in possible if not any(one.overlaps(mine) for mine in own)]
    enough = [one for one in free if one.minutes >= missing]
    if enough:
        return (
            min(enough, key=lambda one: (one.minutes, one.starts_at, one.session_id)).session_id,
        )
    chosen: list[Meeting] = []
    for one in sorted(free, key=lambda one: (one.ends_at, one.session_id)):
        if not any(one.overlaps(other) for other in chosen):
            chosen.append(one)
        if sum(each.minutes for each in chosen) >= missing:
            return tuple(each.session_id for each in chosen)
    return ()


def _minutes(given: Iterable[Credit], rules: PayerRules) -> int:
    return sum(one.minutes for one in given if one.session_type in rules.session_types)
