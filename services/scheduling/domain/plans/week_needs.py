"""What planning knows of a client at a site: kept times, limits, and what would be liked."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from services.scheduling.domain.plans.kept_times import (
    DAY,
    WEEKDAYS,
    KeptTime,
    days_of,
    free_minutes,
)
from services.scheduling.domain.plans.requirements import WeekRequirements
from services.scheduling.domain.sessions.audience import Modality
from shared.aggregate import Aggregate
from shared.errors import Invalid
from shared.recurrence.weekdays import Weekday

DAYS_LIMIT = 5
DAILY_MINUTES_LIMIT = 6 * 60


class WishedTimesAreUpsideDown(Invalid):
    def __init__(self) -> None:
        detail = "The latest end liked is not after the earliest start: swap or widen them."
        super().__init__(detail, field="wishes.latest")


class WishedDayIsKept(Invalid):
    """`days` in the answer are those on which nothing is free."""

    def __init__(self, days: list[Weekday]) -> None:
        detail = "A day that is liked is kept whole: free some of it, or like another day."
        super().__init__(detail, field="wishes.days", days=[day.value for day in days])


class WeekHasTooFewDays(Invalid):
    """`needed` and `possible` in the answer are days."""

    def __init__(self, needed: int, possible: int) -> None:
        detail = "The phase asks for more days than are possible: raise the limit or free a day."
        super().__init__(detail, field="days_limit", needed=needed, possible=possible)


class WeekHasTooFewMinutes(Invalid):
    """`needed` and `possible` in the answer are minutes."""

    def __init__(self, needed: int, possible: int) -> None:
        detail = (
            "The phase asks for more minutes than the days can hold: allow more days or more"
            " minutes a day, or free kept times."
        )
        super().__init__(detail, field="daily_minutes_limit", needed=needed, possible=possible)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What would be liked and is never required; empty or None is no matter.

    Sessions would best lie between `earliest` and `latest`, minutes of the day.
    """

    clinicians: tuple[UUID, ...] = ()
    days: tuple[Weekday, ...] = ()
    earliest: int | None = None
    latest: int | None = None
    fewest_days: bool = False

    def __post_init__(self) -> None:
        first, last = self.earliest or 0, DAY if self.latest is None else self.latest
        if last <= first:
            raise WishedTimesAreUpsideDown


@dataclass(kw_only=True)
class WeekNeeds(Aggregate):
    """One client at one site. `audiences` are codes of the groups for some that are open to them.

    Kept times have a period each, so that what holds follows from the week that is asked for.
    """

    client_id: UUID
    kept: tuple[KeptTime, ...] = ()
    days_limit: int = DAYS_LIMIT
    daily_minutes_limit: int = DAILY_MINUTES_LIMIT
    modalities: tuple[Modality, ...] = (Modality.IN_PERSON, Modality.TELEHEALTH)
    languages: tuple[str, ...] = ("en",)
    audiences: tuple[str, ...] = ()
    wishes: Wishes = field(default_factory=Wishes)

    def contradictions(self, week: date, wanted: WeekRequirements | None) -> list[Invalid]:
        """Return what contradicts itself, or what the phase in force asks for of the week.

        None of it is a reason to forget when a client cannot come: a plan serves what it can.
        """
        found: list[Invalid] = []
        free = [free_minutes(self.kept, day) for day in days_of(week)]
        shut = [day for day in self.wishes.days if not free[WEEKDAYS.index(day)]]
        if shut:
            found.append(WishedDayIsKept(shut))
        if wanted is not None:
            found.extend(self._too_little_room(free, wanted))
        return found

    def _too_little_room(self, free: list[int], wanted: WeekRequirements) -> Iterator[Invalid]:
        held = sorted((min(self.daily_minutes_limit, minutes) for minutes in free), reverse=True)
        days = min(self.days_limit, sum(minutes > 0 for minutes in held))
        if days < wanted.days:
            yield WeekHasTooFewDays(wanted.days, days)
        minutes = sum(held[: self.days_limit])
        if minutes < wanted.minutes:
            yield WeekHasTooFewMinutes(wanted.minutes, minutes)
