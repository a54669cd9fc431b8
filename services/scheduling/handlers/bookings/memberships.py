"""Commands about memberships: book, wait, activate, end."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from services.scheduling.domain.bookings.membership import Membership, MembershipState
from services.scheduling.domain.errors import ClientIsMemberAlready, NoSessionInThatTime
from services.scheduling.domain.rolls.attendance import expected
from services.scheduling.domain.sessions.series import Weekday
from services.scheduling.domain.sessions.session import Session
from services.scheduling.ports import SchedulingUnitOfWork
from shared.contracts.scheduling import BookingWaitlisted, ClientBooked, ClientUnbooked
from shared.identifiers import new_id


@dataclass(frozen=True, kw_only=True)
class BookClient:
    """Both local dates are included; without `until`, to the end of the series.

    Without `weekdays`, on all days of the series.
    """

    series_id: UUID
    client_id: UUID
    from_date: date
    until: date | None = None
    weekdays: tuple[Weekday, ...] | None = None


@dataclass(frozen=True, kw_only=True)
class ActivateMembership:
    membership_id: UUID


@dataclass(frozen=True, kw_only=True)
class EndMembership:
    membership_id: UUID
    last_date: date


async def book_client(command: BookClient, uow: SchedulingUnitOfWork) -> Membership:
    """Give the client a seat in every open session of that time, or in none.

    Raises: ClientIsMemberAlready, NoSessionInThatTime, WeekdayIsNotInSeries; at commit
    SeriesIsFull (then put the client on the waitlist) and ClientIsBookedElsewhere.
    """
    membership = await _asked_for(command, uow)
    membership.activate()
    uow.memberships.add(membership)
    await _take_seats(membership, uow)
    uow.publish(_booked(membership), of=membership)
    return membership


async def put_on_waitlist(command: BookClient, uow: SchedulingUnitOfWork) -> Membership:
    """Let the client wait for a seat. Raises ClientIsMemberAlready."""
    membership = await _asked_for(command, uow)
    uow.memberships.add(membership)
    waits = BookingWaitlisted(
        membership_id=membership.id,
        series_id=membership.series_id,
        client_id=membership.client_id,
    )
    uow.publish(waits, of=membership)
    return membership


async def activate_membership(command: ActivateMembership, uow: SchedulingUnitOfWork) -> Membership:
    """Give a waiting client a seat from the site's today on. Raises what `book_client` does."""
    membership = await uow.memberships.get(command.membership_id)
    series = await uow.series.get(membership.series_id)
    await uow.one_at_a_time([membership.client_id])
    membership.activate()
    today = uow.now.astimezone(ZoneInfo(series.timezone)).date()
    membership.from_date = max(membership.from_date, today)
    await _take_seats(membership, uow)
    uow.publish(_booked(membership), of=membership)
    return membership


async def end_membership(command: EndMembership, uow: SchedulingUnitOfWork) -> Membership:
    """End a membership and free its later seats; once ended, it can still end earlier."""
    membership = await uow.memberships.get(command.membership_id)
    await uow.one_at_a_time([membership.client_id])
    await leave(membership, command.last_date, uow)
    return membership


async def leave(membership: Membership, last_date: date, uow: SchedulingUnitOfWork) -> None:
    """End the membership after this local date, whoever decided it."""
    last_date = membership.end(last_date)
    for seat in await uow.attendances.seats_after(membership.id, last_date):
        uow.attendances.give_up_seat(seat)
    left = ClientUnbooked(
        membership_id=membership.id,
        series_id=membership.series_id,
        client_id=membership.client_id,
        last_date=last_date,
    )
    uow.publish(left, of=membership)


async def _asked_for(command: BookClient, uow: SchedulingUnitOfWork) -> Membership:
    series = await uow.series.get(command.series_id)
    await uow.one_at_a_time([command.client_id])
    asked = Membership(
        id=new_id(),
        site=uow.site,
        booked_at=uow.now,
        state=MembershipState.WAITLISTED,
        **vars(command),
    )
    asked.must_fit(series)
    for other in await uow.memberships.of_client(command.client_id):
        if other.conflicts_with(asked):
            raise ClientIsMemberAlready
    for stay in await uow.stays.of_clients([command.client_id]):
        asked.stop_with(stay)
    return asked


async def _take_seats(membership: Membership, uow: SchedulingUnitOfWork) -> None:
    sessions = await _sessions_of(membership, uow)
    if not sessions:
        raise NoSessionInThatTime
    for session in sessions:
        uow.attendances.take_seat(expected(session, membership.client_id, membership.id))


async def _sessions_of(membership: Membership, uow: SchedulingUnitOfWork) -> list[Session]:
    open_sessions = await uow.sessions.open_in(
        membership.series_id, membership.from_date, membership.until
    )
    return [session for session in open_sessions if membership.covers(session.held_on)]


def _booked(membership: Membership) -> ClientBooked:
    return ClientBooked(
        membership_id=membership.id,
        series_id=membership.series_id,
        client_id=membership.client_id,
        from_date=membership.from_date,
        until=membership.until,
        weekdays=None if membership.weekdays is None else list(membership.weekdays),
    )
