"""Commands about one session without a membership: book it, perhaps as a make-up; unbook it."""

from dataclasses import dataclass
from uuid import UUID

from services.scheduling.domain.bookings.single import (
    ClientIsOnTheRoll,
    NothingToMakeUp,
    SeatIsOfMembership,
    must_be_ahead,
    must_be_missed,
)
from services.scheduling.domain.rolls.attendance import Attendance, expected
from services.scheduling.domain.rolls.marks import Status
from services.scheduling.domain.sessions.session import Session
from services.scheduling.handlers.bookings.line import offer_free_seats
from services.scheduling.handlers.bookings.presence import must_be_here
from services.scheduling.handlers.weeks.deriving import derive_weeks
from services.scheduling.ports import SchedulingUnitOfWork
from shared.contracts.scheduling import SessionBooked, SessionUnbooked
from shared.errors import NotFound


@dataclass(frozen=True, kw_only=True)
class BookSession:
    """`makes_up` is the attendance that was missed, if it is to be made up."""

    session_id: UUID
    client_id: UUID
    makes_up: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class UnbookSession:
    session_id: UUID
    client_id: UUID


async def book_session(command: BookSession, uow: SchedulingUnitOfWork) -> Attendance:
    """Give the client a seat in one session that is still to come.

    Raises: SessionIsNotAhead, ClientIsDischarged, ClientIsOnTheRoll, NothingToMakeUp,
    MadeUpAlready; at commit SeriesIsFull and ClientIsBookedElsewhere.
    """
    seat = await seat_in_session(command, uow)
    await derive_weeks([seat.client_id], uow, first=seat.held_on, last=seat.held_on)
    return seat


async def seat_in_session(command: BookSession, uow: SchedulingUnitOfWork) -> Attendance:
    """Do as `book_session` does, and leave the week to the caller."""
    session = await session_ahead(command.session_id, command.client_id, uow)
    await must_be_here([command.client_id], session.held_on, uow)
    await offer_free_seats(session.series_id, uow)
    if await uow.attendances.of_client_in(session.id, command.client_id) is not None:
        raise ClientIsOnTheRoll
    seat = expected(session, command.client_id, None, command.makes_up, booked_at=uow.now)
    await must_make_up_what_was_missed(seat, uow)
    uow.attendances.take_seat(seat)
    tell_booked(seat, uow)
    return seat


async def unbook_session(command: UnbookSession, uow: SchedulingUnitOfWork) -> None:
    """Free a seat that was booked for one session. Raises SessionIsNotAhead, SeatIsOfMembership."""
    session = await session_ahead(command.session_id, command.client_id, uow)
    seat = await uow.attendances.of_client_in(session.id, command.client_id)
    if seat is None or seat.status is not Status.EXPECTED:
        raise NotFound("The client has no seat in this session.")
    if seat.membership_id is not None:
        raise SeatIsOfMembership
    give_up(seat, uow)
    await derive_weeks([seat.client_id], uow, first=seat.held_on, last=seat.held_on)
    await offer_free_seats(session.series_id, uow)


async def session_ahead(session_id: UUID, client_id: UUID, uow: SchedulingUnitOfWork) -> Session:
    """Hold the client, the series' line and the session. Raises SessionIsNotAhead."""
    series_id = await uow.sessions.series_of(session_id)
    await uow.one_at_a_time([client_id])
    await uow.one_line_at_a_time([series_id])
    session = await uow.sessions.get(session_id)
    must_be_ahead(session, uow.now)
    return session


def give_up(seat: Attendance, uow: SchedulingUnitOfWork) -> None:
    """Let the seat be free, and the client off the roll."""
    unbooked = SessionUnbooked(
        attendance_id=seat.id,
        session_id=seat.session_id,
        client_id=seat.client_id,
        membership_id=seat.membership_id,
    )
    uow.publish(unbooked, of=seat)
    uow.attendances.give_up_seat(seat)


def tell_booked(seat: Attendance, uow: SchedulingUnitOfWork) -> None:
    booked = SessionBooked(
        attendance_id=seat.id,
        session_id=seat.session_id,
        client_id=seat.client_id,
        makes_up=seat.makes_up,
        membership_id=seat.membership_id,
    )
    uow.publish(booked, of=seat)


async def must_make_up_what_was_missed(seat: Attendance, uow: SchedulingUnitOfWork) -> None:
    """Raise NothingToMakeUp or MadeUpAlready for a seat that names what it cannot make up."""
    if seat.makes_up is None:
        return
    try:
        missed = await uow.attendances.get(seat.makes_up)
    except NotFound as unknown:
        raise NothingToMakeUp from unknown
    must_be_missed(missed, await uow.attendances.made_up_by(missed.id), seat)
