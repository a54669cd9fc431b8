"""The steps that commands about memberships are made of: seats taken and left, and the telling."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from services.scheduling.domain.bookings.membership import Membership
from services.scheduling.domain.errors import NoSessionInThatTime
from services.scheduling.domain.rolls.attendance import expected
from services.scheduling.domain.sessions.series import SessionSeries
from services.scheduling.domain.sessions.session import Session
from services.scheduling.handlers.weeks.deriving import derive_weeks
from services.scheduling.ports import SchedulingUnitOfWork
from shared.contracts.scheduling import BookingWaitlisted, ClientBooked, ClientUnbooked


def today_of(series: SessionSeries, now: datetime) -> date:
    return now.astimezone(ZoneInfo(series.timezone)).date()


async def sessions_of(membership: Membership, uow: SchedulingUnitOfWork) -> list[Session]:
    """Return the open sessions that the membership asks for, locked.

    Raises NoSessionInThatTime where there is none.
    """
    found = await uow.sessions.open_in(membership.series_id, membership.from_date, membership.until)
    sessions = [session for session in found if membership.covers(session.held_on)]
    if not sessions:
        raise NoSessionInThatTime
    return sessions


async def take_seats(
    membership: Membership, sessions: list[Session], uow: SchedulingUnitOfWork
) -> None:
    """Keep a seat in each session, tell that the client is booked, and derive the weeks."""
    seat_in(membership, sessions, uow)
    days = [session.held_on for session in sessions]
    await derive_weeks([membership.client_id], uow, first=min(days), last=max(days))


def seat_in(membership: Membership, sessions: list[Session], uow: SchedulingUnitOfWork) -> None:
    """Do so, and leave the weeks to who changes more of them at once."""
    for session in sessions:
        uow.attendances.take_seat(expected(session, membership.client_id, membership.id))
    booked = ClientBooked(
        membership_id=membership.id,
        series_id=membership.series_id,
        client_id=membership.client_id,
        from_date=membership.from_date,
        until=membership.until,
        weekdays=None if membership.weekdays is None else list(membership.weekdays),
    )
    uow.publish(booked, of=membership)


def wait(membership: Membership, uow: SchedulingUnitOfWork) -> None:
    uow.memberships.add(membership)
    waits = BookingWaitlisted(
        membership_id=membership.id,
        series_id=membership.series_id,
        client_id=membership.client_id,
    )
    uow.publish(waits, of=membership)


async def leave(membership: Membership, last_date: date, uow: SchedulingUnitOfWork) -> None:
    """End the membership, or the wait, after this local date, and derive the weeks."""
    days = await stand_up_from(membership, last_date, uow)
    if days:
        await derive_weeks([membership.client_id], uow, first=min(days), last=max(days))


async def stand_up_from(
    membership: Membership, last_date: date, uow: SchedulingUnitOfWork
) -> list[date]:
    """End it, and return the days of the seats that are free since; their weeks are not derived."""
    if membership.is_offered:
        uow.memberships.release_seats(membership)
    last_date = membership.end(last_date)
    seats = await uow.attendances.seats_after(membership.id, last_date)
    for seat in seats:
        uow.attendances.give_up_seat(seat)
    left = ClientUnbooked(
        membership_id=membership.id,
        series_id=membership.series_id,
        client_id=membership.client_id,
        last_date=last_date,
    )
    uow.publish(left, of=membership)
    return [seat.held_on for seat in seats]
