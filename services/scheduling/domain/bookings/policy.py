"""A site's rules of waiting for seats, as versions: priorities, time to answer, what follows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from services.scheduling.domain.bookings.membership import ROUTINE, Membership, MembershipState
from shared.aggregate import Aggregate
from shared.errors import BrokenRule, Invalid


class PriorityIsUnknown(Invalid):
    def __init__(self) -> None:
        super().__init__("The site's booking policy has no such priority.", field="priority")


class PriorityIsInUse(BrokenRule):
    def __init__(self, codes: Iterable[str]) -> None:
        waits = f"Somebody waits with {', '.join(sorted(codes))}"
        super().__init__(f"{waits}: keep the priority, or give them another first.")


class PriorityIsNamedTwice(Invalid):
    def __init__(self) -> None:
        super().__init__("Name each code once.", field="priorities")


class StaffBookMakeUps(BrokenRule):
    def __init__(self) -> None:
        super().__init__("At this site staff book make-ups: ask them.")


class DefaultPriorityIsMissing(Invalid):
    def __init__(self) -> None:
        detail = f"Keep the priority {ROUTINE}: whoever has no other waits with it."
        super().__init__(detail, field="priorities")


@dataclass(frozen=True, slots=True)
class Priority:
    """A class of clinical need; the lowest rank goes first."""

    code: str
    rank: int


DEFAULT_PRIORITIES = (Priority("urgent", 10), Priority("step_down", 20), Priority(ROUTINE, 100))
"""Whose care would break off, then who steps down from inpatient care, then everybody."""


@dataclass(kw_only=True)
class BookingPolicy(Aggregate):
    """One version. An offer lasts `offer_hours`, and then until `answer_by` on the site's clocks.

    `returns_after_…`: how often somebody keeps the place after not answering, or declining.
    """

    number: int = 0
    offer_hours: int = 24
    answer_by: time = time(17)
    returns_after_lapse: int = 1
    returns_after_decline: int = 0
    priorities: tuple[Priority, ...] = DEFAULT_PRIORITIES
    clients_book_make_ups: bool = True

    def __post_init__(self) -> None:
        codes = [priority.code for priority in self.priorities]
        if len(set(codes)) < len(codes):
            raise PriorityIsNamedTwice

    @property
    def terms(self) -> tuple[object, ...]:
        return (
            self.offer_hours,
            self.answer_by,
            self.returns_after_lapse,
            self.returns_after_decline,
            self.priorities,
            self.clients_book_make_ups,
        )

    def rank_of(self, code: str) -> int:
        """Return the rank of a priority; of one that a newer version left out, the last."""
        ranks = {priority.code: priority.rank for priority in self.priorities}
        return ranks.get(code, max(ranks.values()))

    def must_have(self, code: str) -> str:
        """Return the code. Raises PriorityIsUnknown."""
        if all(priority.code != code for priority in self.priorities):
            raise PriorityIsUnknown
        return code

    def lets_wait_on(self, over: Membership) -> bool:
        """Say whether somebody who did not take an offer keeps the place."""
        if over.state is MembershipState.LAPSED:
            return over.lapses < self.returns_after_lapse
        return over.state is MembershipState.DECLINED and over.declines < self.returns_after_decline

    def offer_ends(self, now: datetime, zone: ZoneInfo) -> datetime:
        """Return when an offer made now ends, so that none does at night."""
        earliest = (now + timedelta(hours=self.offer_hours)).astimezone(zone)
        same_day = datetime.combine(earliest.date(), self.answer_by, zone)
        next_day = datetime.combine(earliest.date() + timedelta(days=1), self.answer_by, zone)
        return (same_day if same_day >= earliest else next_day).astimezone(UTC)
