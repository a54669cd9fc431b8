"""The line of those who wait for a series: who is able to take a seat, and who goes first."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from services.scheduling.domain.bookings.membership import Membership
from services.scheduling.domain.plans.kept_times import kept_on
from services.scheduling.domain.plans.week_needs import WeekNeeds
from services.scheduling.domain.programs.track import Track
from services.scheduling.domain.sessions.series import SessionSeries
from services.scheduling.domain.sessions.session import Session
from services.scheduling.domain.stays.phase import PhaseState
from services.scheduling.domain.stays.progress import Progress


class Obstacle(StrEnum):
    """Why somebody who waits is offered nothing at the moment."""

    SESSIONS_ARE_FULL = "sessions_are_full"
    NO_SESSION_IS_LEFT = "no_session_is_left"
    HAS_ANOTHER_OFFER_HERE = "has_another_offer_here"
    IS_BOOKED_ELSEWHERE = "is_booked_elsewhere"
    IS_ON_HOLD = "is_on_hold"
    IS_IN_ANOTHER_PHASE = "is_in_another_phase"
    IS_IN_ANOTHER_LANGUAGE = "is_in_another_language"
    IS_FOR_OTHERS = "is_for_others"
    KEEPS_THE_TIME = "keeps_the_time"


@dataclass(frozen=True, slots=True)
class Busy:
    """A time that a client has a seat in, or is offered one in."""

    client_id: UUID
    held_on: date
    starts_at: datetime
    ends_at: datetime

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds()) // 60

    def overlaps(self, session: Session) -> bool:
        return self.starts_at < session.ends_at and session.starts_at < self.ends_at


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who waits, with the sessions still ahead that the membership asks for."""

    membership: Membership
    sessions: tuple[Session, ...]

    @classmethod
    def of(cls, membership: Membership, ahead: Iterable[Session]) -> "Waiting":
        wanted = (session for session in ahead if membership.covers(session.held_on))
        return cls(membership, tuple(wanted))

    @property
    def client_id(self) -> UUID:
        return self.membership.client_id

    def obstacle_in(self, free: Mapping[UUID, int]) -> Obstacle | None:
        if not self.sessions:
            return Obstacle.NO_SESSION_IS_LEFT
        if any(free[session.id] < 1 for session in self.sessions):
            return Obstacle.SESSIONS_ARE_FULL
        return None


@dataclass(frozen=True, slots=True)
class Person:
    """What decides whether, and how early, a client is offered a seat."""

    busy: Sequence[Busy]
    stay: Progress | None
    track: Track | None
    needs: WeekNeeds | None = None

    @property
    def phase(self) -> str | None:
        current = self.stay.current if self.stay else None
        return current.code if current else None

    @property
    def is_on_hold(self) -> bool:
        current = self.stay.current if self.stay else None
        return current is not None and current.state is PhaseState.HELD

    def shortfall(self, day: date) -> int:
        """Return the minutes that the site's week of this day is short of what it asks for."""
        if self.track is None:
            return 0
        monday = day - timedelta(days=day.weekday())
        week = [one for one in self.busy if timedelta() <= one.held_on - monday < timedelta(days=7)]
        wanted = self.track.week_of(self.phase).minutes
        return max(0, wanted - sum(one.minutes for one in week))

    def obstacle_to(self, sessions: Sequence[Session], series: SessionSeries) -> Obstacle | None:
        if self.is_on_hold:
            return Obstacle.IS_ON_HOLD
        if series.phases and self.phase not in series.phases:
            return Obstacle.IS_IN_ANOTHER_PHASE
        if any(one.overlaps(session) for session in sessions for one in self.busy):
            return Obstacle.IS_BOOKED_ELSEWHERE
        return None if self.needs is None else _unmet(self.needs, sessions, series)


def _unmet(needs: WeekNeeds, sessions: Sequence[Session], series: SessionSeries) -> Obstacle | None:
    if series.language not in needs.languages:
        return Obstacle.IS_IN_ANOTHER_LANGUAGE
    if series.audience is not None and series.audience not in needs.audiences:
        return Obstacle.IS_FOR_OTHERS
    if any(_meets_kept_time(needs, session) for session in sessions):
        return Obstacle.KEEPS_THE_TIME
    return None


def _meets_kept_time(needs: WeekNeeds, session: Session) -> bool:
    start = session.starts_at.astimezone(ZoneInfo(session.timezone))
    begins = start.hour * 60 + start.minute
    ends = begins + session.planned_minutes
    kept = kept_on(needs.kept, start.date())
    return any(first < ends and begins < last for first, last in kept)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a membership stands in its line, and everything that is in its way at the moment.

    Who holds an offer has no `number`; who waits is counted from 1.
    """

    membership: Membership
    number: int | None
    obstacles: tuple[Obstacle, ...] = ()


def place(waiting: Waiting, rank: int, person: Person) -> tuple[int, int, datetime, UUID]:
    """Return what orders the line: clinical need, hours that are short, time waited."""
    day = waiting.sessions[0].held_on if waiting.sessions else waiting.membership.from_date
    asked = waiting.membership
    return rank, -person.shortfall(day), asked.booked_at, asked.id
