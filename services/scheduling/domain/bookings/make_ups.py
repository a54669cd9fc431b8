"""Make-ups: sessions with a free seat that fit a client, the best first, and why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from services.scheduling.domain.bookings.line import Busy
from services.scheduling.domain.plans.kept_times import KeptTime, kept_on
from services.scheduling.domain.programs.requirements import SessionType
from shared.errors import BrokenRule

LOOKS_AHEAD = timedelta(days=14)


class MakeUpIsNotSuggested(BrokenRule):
    def __init__(self) -> None:
        super().__init__("The session does not fit: choose one of the make-ups that are suggested.")


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeSession:
    """A session ahead with `free` seats."""

    id: UUID
    series_id: UUID
    type: SessionType
    timezone: str
    held_on: date
    starts_at: datetime
    ends_at: datetime
    free: int
    language: str
    audience: str | None
    phases: tuple[str, ...]
    curriculum_item: str | None


@dataclass(frozen=True, slots=True)
class Missed:
    """What is to be made up."""

    type: SessionType
    held_on: date
    curriculum_item: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """What must fit. Without `languages` nothing is known of them, nor of kept times."""

    busy: Sequence[Busy]
    phase: str | None = None
    languages: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    kept: tuple[KeptTime, ...] = ()

    def can_come_to(self, session: FreeSession) -> bool:
        """Say whether nothing is in the way: no travel is counted between two sessions."""
        if session.phases and self.phase not in session.phases:
            return False
        if self.languages and session.language not in self.languages:
            return False
        if session.audience is not None and session.audience not in self.audiences:
            return False
        return not (self._is_busy_at(session) or self._keeps_time_of(session))

    def _is_busy_at(self, session: FreeSession) -> bool:
        return any(
            one.starts_at < session.ends_at and session.starts_at < one.ends_at for one in self.busy
        )

    def _keeps_time_of(self, session: FreeSession) -> bool:
        zone = ZoneInfo(session.timezone)
        start = session.starts_at.astimezone(zone)
        begins = start.hour * 60 + start.minute
        ends = begins + int((session.ends_at - session.starts_at).total_seconds()) // 60
        kept = kept_on(self.kept, start.date())
        return any(first < ends and begins < last for first, last in kept)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`reasons` say in words what speaks for it."""

    session: FreeSession
    reasons: tuple[str, ...]


def suggestions(
    sessions: Iterable[FreeSession], client: Client, missed: Missed | None
) -> list[Suggestion]:
    """Return what fits, the best first; of what was missed only the same type makes it up."""
    fitting = [
        session
        for session in sessions
        if session.free > 0
        and client.can_come_to(session)
        and (missed is None or session.type is missed.type)
    ]
    ranked = sorted(fitting, key=lambda session: _rank(session, missed))
    return [Suggestion(session, _reasons(session, missed)) for session in ranked]


def _rank(session: FreeSession, missed: Missed | None) -> tuple[bool, bool, datetime, UUID]:
    return (
        not _same_item(session, missed),
        not _same_week(session, missed),
        session.starts_at,
        session.id,
    )


def _reasons(session: FreeSession, missed: Missed | None) -> tuple[str, ...]:
    seats = "1 seat is free." if session.free == 1 else f"{session.free} seats are free."
    said = [
        (_same_item(session, missed), "It has the same curriculum item as the session missed."),
        (_same_week(session, missed), "It is in the same week, and counts towards its hours."),
        (missed is not None, "It is a session of the same type."),
        (bool(session.phases), "It is for the phase that the client is in."),
        (True, "The client has nothing else at the time."),
        (True, seats),
    ]
    return tuple(words for holds, words in said if holds)


def _same_item(session: FreeSession, missed: Missed | None) -> bool:
    item = missed.curriculum_item if missed else None
    return item is not None and session.curriculum_item == item


def _same_week(session: FreeSession, missed: Missed | None) -> bool:
    return missed is not None and monday_of(session.held_on) == monday_of(missed.held_on)


def last_day_for(missed_on: date, day: date) -> date:
    """Return the last local day on which, seen from `day`, what was missed is made up."""
    return max(monday_of(missed_on), day) + LOOKS_AHEAD


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())
