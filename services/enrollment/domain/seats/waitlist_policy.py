"""Owns a site's rules of waiting, as versions: priorities, deadlines, and what follows a lapse."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import ClassVar
from zoneinfo import ZoneInfo

from services.enrollment.domain.seats.waitlist import EntryState, WaitlistEntry
from shared.aggregate import Aggregate
from shared.errors import BrokenRule, Invalid


class PriorityIsUnknown(Invalid):
    """A priority is one of the codes of the site's policy."""


class PriorityIsInUse(BrokenRule):
    """A priority stays in the policy while somebody waits with it."""


class PriorityIsNamedTwice(Invalid):
    """A code has one rank."""


class AlertBeforeReceipt(Invalid):
    """Nothing is at risk before it came in."""


class Weekday(StrEnum):
    """RFC 5545's names of the days, in the order of `date.weekday()`."""

    MO = "MO"
    TU = "TU"
    WE = "WE"
    TH = "TH"
    FR = "FR"
    SA = "SA"
    SU = "SU"


@dataclass(frozen=True, slots=True)
class Priority:
    """A code and its rank; the lowest rank goes first."""

    code: str
    rank: int


FEDERAL_PRIORITIES = (
    Priority("pregnant_injecting", 10),
    Priority("pregnant", 20),
    Priority("injecting", 30),
    Priority("step_down", 40),
    Priority("standard", 100),
)
"""The order of 45 CFR 96.131(a) for programs with federal block grants; then those who step down
from inpatient care, whose treatment would break off; then everybody."""


@dataclass(kw_only=True)
class WaitlistPolicy(Aggregate):
    """One version. An offer ends at `answer_by`, local time, on an office day.

    `offer_hours` is the least time to answer; `reservation_days` keep an accepted seat for the
    first day of care. `initiation_days` count from receipt (IET: initiation within 14 days).
    """

    number: int = 0
    offer_hours: int = 48
    answer_by: time = time(17)
    office_days: tuple[Weekday, ...] = (
        Weekday.MO,
        Weekday.TU,
        Weekday.WE,
        Weekday.TH,
        Weekday.FR,
    )
    reservation_days: int = 14
    returns_after_lapse: int = 1
    returns_after_decline: int = 0
    priorities: tuple[Priority, ...] = FEDERAL_PRIORITIES
    initiation_days: int = 14
    alert_days_before: int = 4

    MOST_DAYS_TO_OFFICE: ClassVar[int] = 8

    def __post_init__(self) -> None:
        codes = [priority.code for priority in self.priorities]
        if len(set(codes)) < len(codes):
            raise PriorityIsNamedTwice("Name each code once.", field="priorities")
        if self.alert_days_before > self.initiation_days:
            raise AlertBeforeReceipt("At most initiation_days.", field="alert_days_before")

    def priority(self, code: str | None) -> Priority:
        """Return the priority of a code; of none, the last. Raises PriorityIsUnknown."""
        if code is None:
            return max(self.priorities, key=lambda priority: priority.rank)
        for priority in self.priorities:
            if priority.code == code:
                return priority
        raise PriorityIsUnknown("Not a priority of this site's policy.", field="priority")

    def rank_of(self, code: str, otherwise: int) -> int:
        ranks = {priority.code: priority.rank for priority in self.priorities}
        return ranks.get(code, otherwise)

    def lets_wait_on(self, entry: WaitlistEntry) -> bool:
        """Say whether somebody whose offer is over keeps the place in the list."""
        if entry.state is EntryState.LAPSED:
            return entry.lapses < self.returns_after_lapse
        return entry.state is EntryState.DECLINED and entry.declines < self.returns_after_decline

    def offer_ends(self, now: datetime, zone: ZoneInfo) -> datetime:
        """Return when an offer made now ends: when the office closes, after its hours are over.

        So none ends in a night or on a weekend, when nobody could have answered.
        """
        earliest = now + timedelta(hours=self.offer_hours)
        first = earliest.astimezone(zone).date()
        days = (first + timedelta(days=ahead) for ahead in range(self.MOST_DAYS_TO_OFFICE))
        ends = (datetime.combine(day, self.answer_by, zone) for day in days if self._is_open(day))
        return next(end for end in ends if end >= earliest).astimezone(UTC)

    def reservation_ends(self, today: date, zone: ZoneInfo) -> datetime:
        """Return the local midnight after the last day that a seat is kept."""
        free_on = today + timedelta(days=self.reservation_days + 1)
        return datetime.combine(free_on, time(), zone).astimezone(UTC)

    def _is_open(self, day: date) -> bool:
        return tuple(Weekday)[day.weekday()] in self.office_days
