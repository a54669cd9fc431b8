"""A series: a rule in local time with all that its sessions share, and the sessions it yields."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, fields
from datetime import date, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from services.scheduling.domain.errors import SeriesIsTooLong
from services.scheduling.domain.programs.requirements import SessionType
from services.scheduling.domain.sessions.audience import Modality
from services.scheduling.domain.sessions.holidays import OnHolidays
from services.scheduling.domain.sessions.meeting_days import (
    LONGEST_SERIES,
    OnClockChange,
    Recurrence,
    Skipped,
    instant,
    open_days,
    recurrence,
    weekdays_of,
)
from services.scheduling.domain.sessions.plan import Plan, changed_from
from services.scheduling.domain.sessions.session import Session
from shared.aggregate import Aggregate
from shared.errors import Invalid
from shared.identifiers import new_id
from shared.recurrence.rules import Occurring
from shared.recurrence.weekdays import Weekday

LONGEST_SESSION = 12 * 60
LARGEST_GROUP = 1_000
LONGEST_BUFFER = 4 * 60
_SINCE = "from_date"


@dataclass(kw_only=True)
class SessionSeries(Aggregate):
    """The days of its rule from `starts_on` to `ends_on`, at `start_time` on the site's clocks.

    Without `rule` it meets on `weekdays`; with one, these are the days on which it then meets. The
    first of `facilitators` leads. `phases` are the codes of those whom it is for; none means all.
    The items of `curriculum` go round over the sessions. `telehealth_link` is sealed. The room is
    kept for `buffer_minutes` more after each session. What is said here holds since
    `in_force_from`, or always; `earlier` is what held before.
    """

    track_id: UUID
    type: SessionType
    modality: Modality
    timezone: str
    starts_on: date
    ends_on: date
    start_time: time
    minutes: int
    capacity: int
    weekdays: tuple[Weekday, ...] = ()
    rule: str | None = None
    except_on: tuple[date, ...] = ()
    also_on: tuple[date, ...] = ()
    on_clock_change: OnClockChange = OnClockChange.REFUSE
    on_holidays: OnHolidays = OnHolidays.SKIP
    buffer_minutes: int = 0
    room: str | None = None
    facilitators: tuple[UUID, ...] = ()
    language: str = "en"
    audience: str | None = None
    phases: tuple[str, ...] = ()
    curriculum: tuple[str, ...] = ()
    telehealth_link: bytes | None = None
    in_force_from: date | None = None
    earlier: tuple[Plan, ...] = ()

    def __post_init__(self) -> None:
        if self.ends_on < self.starts_on:
            raise Invalid("The series ends before it starts.", field="ends_on")
        if self.ends_on - self.starts_on > LONGEST_SERIES:
            raise SeriesIsTooLong
        if not 1 <= self.minutes <= LONGEST_SESSION:
            raise Invalid("A session lasts from 1 minute to 12 hours.", field="minutes")
        if not 1 <= self.capacity <= LARGEST_GROUP:
            raise Invalid("A session has from 1 to 1000 seats.", field="capacity")
        if not 0 <= self.buffer_minutes <= LONGEST_BUFFER:
            raise Invalid("A room is kept for 4 hours more at most.", field="buffer_minutes")
        if len(set(self.facilitators)) < len(self.facilitators):
            raise Invalid("Somebody facilitates it twice: name each once.", field="facilitators")

    @property
    def facilitator_id(self) -> UUID | None:
        """Who leads."""
        return self.facilitators[0] if self.facilitators else None

    @property
    def plans(self) -> tuple[Plan, ...]:
        """What held, holds and will hold, in order."""
        said = {one.name: getattr(self, one.name) for one in fields(Plan) if one.name != _SINCE}
        return (*self.earlier, Plan(from_date=self.in_force_from or self.starts_on, **said))

    def change_from(self, day: date, change: Callable[[Plan], Plan]) -> None:
        """Let another plan hold from a day on. Raises what `change` and the checks raise."""
        *earlier, last = changed_from(self.plans, day, change)
        for one in fields(Plan):
            if one.name != _SINCE:
                setattr(self, one.name, getattr(last, one.name))
        self.in_force_from = last.from_date if earlier else None
        self.earlier = tuple(earlier)
        self.__post_init__()

    def reach(self, days: Collection[date]) -> None:
        """Last from the first to the last of these days, if it did not. Raises SeriesIsTooLong."""
        self.starts_on = min(self.starts_on, *days)
        self.ends_on = max(self.ends_on, *days)
        self.__post_init__()

    def leave_out(self, day: date) -> None:
        """Except a day; a day that was added is not added any more."""
        self.also_on = tuple(one for one in self.also_on if one != day)
        self.except_on = tuple(sorted({*self.except_on, day}))

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def recurrence(self) -> Recurrence:
        weekdays = () if self.rule else self.weekdays
        return recurrence(self.rule, weekdays, self.except_on, self.also_on)

    def meeting_days(self, closed: Collection[date] = ()) -> tuple[list[date], list[Skipped]]:
        """Return the days on which it meets, and those of its rule on which it does not.

        Raises: RuleNeverOccurs, TimeIsSkipped, TimeIsDoubled, RuleIsMalformed, RuleIsTooFine.
        """
        asked = Occurring(self.starts_on, self.ends_on, self.start_time, self.zone)
        days = self.recurrence.days(asked)
        if not self.starts_on <= days[0] <= days[-1] <= self.ends_on:
            raise Invalid("A day lies outside the series.", field="also_on")
        shut = closed if self.on_holidays is OnHolidays.SKIP else ()
        return open_days(days, shut, asked, self.on_clock_change)

    def sessions(self, closed: Collection[date] = ()) -> list[Session]:
        """Return the sessions in order of time, in UTC. Raises what `meeting_days` raises."""
        days, _ = self.meeting_days(closed)
        return self.sessions_on(days)

    def sessions_on(self, days: Sequence[date]) -> list[Session]:
        if self.rule is not None or not self.weekdays:
            self.weekdays = weekdays_of(days)
        return [self._session(place, day) for place, day in enumerate(days)]

    def _session(self, place: int, day: date) -> Session:
        starts_at = instant(day, self.start_time, self.zone)
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
            buffer_minutes=self.buffer_minutes,
        )

    def _item(self, place: int) -> str | None:
        return self.curriculum[place % len(self.curriculum)] if self.curriculum else None
