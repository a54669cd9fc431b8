"""Which memberships of a client in one series go, and which come, so that a week becomes another.

Only days on which the series can still be planned in that week are touched: a day whose session
was cancelled, or has begun, stays as it was.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from services.scheduling.domain.bookings.membership import Membership
from shared.recurrence.weekdays import Weekday


@dataclass(frozen=True, slots=True)
class NewDays:
    """What is booked, until the day on which what it takes the place of would have ended."""

    weekdays: tuple[Weekday, ...]
    until: date | None = None


@dataclass(frozen=True, slots=True)
class ChangeOfDays:
    ends: tuple[Membership, ...]
    books: tuple[NewDays, ...]


def change_of_days(
    present: Sequence[Membership],
    meets_on: Collection[Weekday],
    open_days: Collection[Weekday],
    wanted: Collection[Weekday],
) -> ChangeOfDays:
    """Return what to end and to book.

    `present` are the client's memberships in the series, `meets_on` its days, `open_days` those
    that a plan of this week may change, and `wanted` those among them that it proposes.
    """
    missing, ends, books = set(wanted), [], []
    for membership in present:
        had = set(meets_on if membership.weekdays is None else membership.weekdays)
        keeps = {day for day in had if day not in open_days or day in wanted}
        missing -= had
        if keeps == had:
            continue
        ends.append(membership)
        if keeps:
            books.append(NewDays(_ordered(keeps), membership.until))
    if missing:
        books.append(NewDays(_ordered(missing)))
    return ChangeOfDays(tuple(ends), tuple(books))


def _ordered(days: Collection[Weekday]) -> tuple[Weekday, ...]:
    return tuple(day for day in Weekday if day in days)
