"""A session that is cancelled: whom it touches, what would fit them, and what replaces it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from services.scheduling.domain.bookings.line import Busy, Person
from services.scheduling.domain.sessions.meeting_days import instant
from services.scheduling.domain.sessions.session import Session, SessionState
from shared.errors import Invalid
from shared.identifiers import new_id

MOST_FITS = 5


class WhyNot(StrEnum):
    """Why a client of the cancelled session has no seat in the one that replaces it."""

    IS_BOOKED_ELSEWHERE = "is_booked_elsewhere"
    IS_ON_THE_ROLL = "is_on_the_roll"
    IS_FULL = "is_full"


class ReplacesItself(Invalid):
    def __init__(self) -> None:
        super().__init__("A session does not replace itself.", field="replace_with.session_id")


@dataclass(frozen=True, kw_only=True)
class NewPlace:
    """Where the group meets instead: what is left out is as it was."""

    held_on: date | None = None
    start_time: time | None = None
    minutes: int | None = None
    room: str | None = None
    facilitators: tuple[UUID, ...] = ()

    def of(self, session: Session) -> Session:
        """Return a session here that replaces the other. Raises TimeIsSkipped, TimeIsDoubled."""
        zone = ZoneInfo(session.timezone)
        day = self.held_on or session.held_on
        clock = self.start_time or session.starts_at.astimezone(zone).time()
        starts_at = instant(day, clock, zone)
        minutes = self.minutes or session.planned_minutes
        return replace(
            session,
            id=new_id(),
            version=0,
            held_on=day,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=minutes),
            room=self.room or session.room,
            facilitators=self.facilitators or session.facilitators,
            replaces=session.id,
            state=SessionState.SCHEDULED,
            reason_code=None,
        )


@dataclass(frozen=True, slots=True)
class Touched:
    """A client whose seat is lost: minutes the week is short of then, and what would fit."""

    client_id: UUID
    short_before: int
    short_after: int
    fits: tuple[Session, ...]

    @property
    def falls_below(self) -> bool:
        """Say whether the week had what it asks for, and has it no more."""
        return self.short_before == 0 < self.short_after


def touched(
    client_id: UUID, person: Person, session: Session, others: Iterable[Session]
) -> Touched:
    """Say what the cancellation means for one client; `others` have a free seat."""
    without = replace(person, busy=[one for one in person.busy if not _is(one, session)])
    fits = [one for one in others if _fits(one, without)]
    return Touched(
        client_id,
        person.shortfall(session.held_on),
        without.shortfall(session.held_on),
        tuple(fits[:MOST_FITS]),
    )


def seated(
    clients: Sequence[UUID], replacement_has: int, why_not: Mapping[UUID, WhyNot]
) -> tuple[list[UUID], dict[UUID, WhyNot]]:
    """Part those who get one of so many seats, in this order, from those who do not."""
    able = [client_id for client_id in clients if client_id not in why_not]
    full = dict.fromkeys(able[replacement_has:], WhyNot.IS_FULL)
    return able[:replacement_has], {**why_not, **full}


def _is(one: Busy, session: Session) -> bool:
    return (one.starts_at, one.ends_at) == (session.starts_at, session.ends_at)


def _fits(session: Session, person: Person) -> bool:
    is_theirs = not session.phases or person.phase in session.phases
    return is_theirs and not any(one.overlaps(session) for one in person.busy)
