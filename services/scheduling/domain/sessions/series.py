"""A series: one weekly rule in local time, and the sessions that it yields."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from dateutil.rrule import WEEKLY, rrule

from services.scheduling.domain.errors import (
    RuleNeverOccurs,
    SeriesIsTooLong,
    TimeIsDoubled,
    TimeIsSkipped,
)
from services.scheduling.domain.programs.track import SessionType
from services.scheduling.domain.sessions.audience import Modality
from services.scheduling.domain.sessions.session import Session
from services.scheduling.domain.sessions.weekdays import Weekday
from shared.aggregate import Aggregate
from shared.errors import Invalid
from shared.identifiers import new_id

__all__ = [
    "LARGEST_GROUP",
    "LONGEST_SESSION",
    "Modality",
    "SessionSeries",
    "Weekday",
    "instant",
]

LONGEST_SERIES = timedelta(days=366)
LONGEST_SESSION = 12 * 60
LARGEST_GROUP = 1_000


@dataclass(kw_only=True)
class SessionSeries(Aggregate):
    """Every chosen weekday from `starts_on` to `ends_on`, at `start_time` on the site's clocks.

    The first of `facilitators` leads. `phases` are the codes of those whom it is for; none means
    all. The items of `curriculum` go round over the sessions. `telehealth_link` is sealed.
    """

    track_id: UUID
    type: SessionType
    modality: Modality
    timezone: str
    starts_on: date
    ends_on: date
    weekdays: tuple[Weekday, ...]
    start_time: time
    minutes: int
    capacity: int
    room: str | None = None
    facilitators: tuple[UUID, ...] = ()
    language: str = "en"
    audience: str | None = None
    phases: tuple[str, ...] = ()
    curriculum: tuple[str, ...] = ()
    telehealth_link: bytes | None = None

    def __post_init__(self) -> None:
        if self.ends_on < self.starts_on:
            raise Invalid("The series ends before it starts.", field="ends_on")
        if self.ends_on - self.starts_on > LONGEST_SERIES:
            raise SeriesIsTooLong
        if not 1 <= self.minutes <= LONGEST_SESSION:
            raise Invalid("A session lasts from 1 minute to 12 hours.", field="minutes")
        if not 1 <= self.capacity <= LARGEST_GROUP:
            raise Invalid("A session has from 1 to 1000 seats.", field="capacity")
        if len(set(self.facilitators)) < len(self.facilitators):
            raise Invalid("Somebody facilitates it twice: name each once.", field="facilitators")

    @property
    def facilitator_id(self) -> UUID | None:
        """Who leads."""
        return self.facilitators[0] if self.facilitators else None

    def sessions(self) -> list[Session]:
        """Return the sessions in order of time, in UTC.

        Raises: RuleNeverOccurs, TimeIsSkipped, TimeIsDoubled.
        """
        sessions = [self._session(place, day) for place, day in enumerate(self._days())]
        if not sessions:
            raise RuleNeverOccurs
        return sessions

    def _days(self) -> Iterator[date]:
        order = list(Weekday)
        found = rrule(
            WEEKLY,
            dtstart=datetime.combine(self.starts_on, self.start_time),
            until=datetime.combine(self.ends_on, time.max),
            byweekday=[order.index(day) for day in self.weekdays],
        )
        return (moment.date() for moment in found) if self.weekdays else iter(())

    def _session(self, place: int, day: date) -> Session:
        starts_at = instant(day, self.start_time, ZoneInfo(self.timezone))
        return Session(
            id=new_id(),
            site=self.site,
            series_id=self.id,
            type=self.type,
            timezone=self.timezone,
            held_on=day,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=self.minutes),
            capacity=self.capacity,
            room=self.room,
            facilitators=self.facilitators,
            modality=self.modality,
            language=self.language,
            audience=self.audience,
            phases=self.phases,
            curriculum_item=self._item(place),
        )

    def _item(self, place: int) -> str | None:
        return self.curriculum[place % len(self.curriculum)] if self.curriculum else None


def instant(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """Return the moment in UTC at which the clocks of `zone` show this time.

    Raises: TimeIsSkipped or TimeIsDoubled where a change of the clocks leaves none, or two.
    """
    first = datetime.combine(day, clock, zone)
    if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != first.replace(tzinfo=None):
        raise TimeIsSkipped(day.isoformat())
    if first.utcoffset() != first.replace(fold=1).utcoffset():
        raise TimeIsDoubled(day.isoformat())
    return first.astimezone(UTC)
