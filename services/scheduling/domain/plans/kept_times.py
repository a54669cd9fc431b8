"""Kept times: hours of the week that are the client's own, such as work, school or care."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from shared.errors import Invalid
from shared.recurrence.weekdays import Weekday

DAY = 24 * 60
MOST_KEPT_TIMES = 100
WEEKDAYS = tuple(Weekday)
USEFUL_STRETCH = 30
"""Minutes; no session is shorter, so a shorter stretch is no room for one."""

Stretch = tuple[int, int]
"""Minutes of one day: the first one, and the first one after it."""


class KeptKind(StrEnum):
    WORK = "work"
    SCHOOL = "school"
    CARE = "care"
    OTHER = "other"


class KeptTimeIsUpsideDown(Invalid):
    def __init__(self) -> None:
        detail = "It ends before it begins: write a night as two, until 24:00 and from 00:00."
        super().__init__(detail, field="kept")


class KeptPeriodIsUpsideDown(Invalid):
    def __init__(self) -> None:
        super().__init__("The period ends before it begins: swap its dates.", field="kept")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptTime:
    """The same minutes of the day on each of `weekdays`, from 0 to 1440 at most.

    Both dates are included; without them it holds always.
    """

    kind: KeptKind
    weekdays: tuple[Weekday, ...]
    begins: int
    ends: int
    from_date: date | None = None
    until: date | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.begins < self.ends <= DAY:
            raise KeptTimeIsUpsideDown
        if self.from_date and self.until and self.until < self.from_date:
            raise KeptPeriodIsUpsideDown

    def holds_on(self, day: date) -> bool:
        begun = self.from_date is None or self.from_date <= day
        over = self.until is not None and self.until < day
        return begun and not over and WEEKDAYS[day.weekday()] in self.weekdays


def days_of(week: date) -> list[date]:
    """Return the seven days of the week that begins on this Monday."""
    return [week + timedelta(days=ahead) for ahead in range(7)]


def kept_on(kept: Iterable[KeptTime], day: date) -> list[Stretch]:
    """Return what is kept on a day, in order, joined where it overlaps or meets."""
    joined: list[Stretch] = []
    for begins, ends in sorted((one.begins, one.ends) for one in kept if one.holds_on(day)):
        if joined and begins <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], ends))
        else:
            joined.append((begins, ends))
    return joined


def free_minutes(kept: Iterable[KeptTime], day: date) -> int:
    """Return the minutes of a day that lie in a stretch in which a session could be."""
    edges = [0, *(edge for stretch in kept_on(kept, day) for edge in stretch), DAY]
    stretches = [ends - begins for begins, ends in zip(edges[::2], edges[1::2], strict=True)]
    return sum(minutes for minutes in stretches if minutes >= USEFUL_STRETCH)
