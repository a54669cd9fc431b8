"""Commands about memberships: book, wait, activate, end."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.scheduling.domain.bookings.membership import ROUTINE, Membership, MembershipState
from services.scheduling.domain.errors import ClientIsMemberAlready
from services.scheduling.handlers.bookings.line import offer_free_seats
from services.scheduling.handlers.bookings.presence import must_be_here
from services.scheduling.handlers.bookings.seats import (
    leave,
    seat_in,
    sessions_of,
    take_seats,
    today_of,
    wait,
)
from services.scheduling.handlers.weeks.deriving import derive_weeks
from services.scheduling.ports import SchedulingUnitOfWork
from shared.identifiers import new_id
from shared.recurrence.weekdays import Weekday


@dataclass(frozen=True, kw_only=True)
class BookClient:
    """Both local dates are included; without `until`, to the end of the series.

    Without `weekdays`, on all days of the series. `priority` is for who must wait.
    """

    series_id: UUID
    client_id: UUID
    from_date: date
    until: date | None = None
    weekdays: tuple[Weekday, ...] | None = None
    priority: str = ROUTINE


@dataclass(frozen=True, kw_only=True)
class ActivateMembership:
    membership_id: UUID


@dataclass(frozen=True, kw_only=True)
class EndMembership:
    membership_id: UUID
    last_date: date


@dataclass(frozen=True, kw_only=True)
class ChangePriority:
    membership_id: UUID
    priority: str


async def book_client(command: BookClient, uow: SchedulingUnitOfWork) -> Membership:
    """Give the client a seat in every open session of that time, or in none.

    Raises: ClientIsMemberAlready, ClientIsDischarged, NoSessionInThatTime, WeekdayIsNotInSeries;
    at commit SeriesIsFull (then put the client on the waitlist) and ClientIsBookedElsewhere.
    """
    membership, days = await seat_client(command, uow)
    await derive_weeks([membership.client_id], uow, first=min(days), last=max(days))
    return membership


async def seat_client(
    command: BookClient, uow: SchedulingUnitOfWork
) -> tuple[Membership, list[date]]:
    """Do as `book_client` does, return the days too, and leave their weeks to the caller."""
    membership = await asked_for(command, uow)
    await offer_free_seats(membership.series_id, uow)
    sessions = await sessions_of(membership, uow)
    membership.activate()
    uow.memberships.add(membership)
    seat_in(membership, sessions, uow)
    return membership, [session.held_on for session in sessions]


async def book_or_wait(command: BookClient, uow: SchedulingUnitOfWork) -> Membership:
    """Give the client seats where all are free, and nobody waits for them; else let them wait.

    Raises: what `book_client` does, but for SeriesIsFull; PriorityIsUnknown.
    """
    membership = await asked_for(command, uow)
    await offer_free_seats(membership.series_id, uow)
    sessions = await sessions_of(membership, uow)
    free = await uow.sessions.free_seats([session.id for session in sessions])
    if min(free.values()) < 1:
        wait(membership, uow)
        return membership
    membership.activate()
    uow.memberships.add(membership)
    await take_seats(membership, sessions, uow)
    return membership


async def activate_membership(command: ActivateMembership, uow: SchedulingUnitOfWork) -> Membership:
    """Give who waits a seat from the site's today on, before others. Raises as `book_client`."""
    membership = await uow.memberships.get(command.membership_id)
    series = await uow.series.get(membership.series_id)
    await uow.one_at_a_time([membership.client_id])
    await uow.one_line_at_a_time([series.id])
    if membership.is_offered:
        uow.memberships.release_seats(membership)
    membership.activate()
    membership.from_date = max(membership.from_date, today_of(series, uow.now))
    await must_be_here([membership.client_id], membership.from_date, uow)
    await take_seats(membership, await sessions_of(membership, uow), uow)
    return membership


async def end_membership(command: EndMembership, uow: SchedulingUnitOfWork) -> Membership:
    """End a membership, or a wait, and offer its later seats to who is next.

    Once ended, it can still end earlier; on the same day is the same. Raises
    MembershipEndedEarlier, TransitionIsNotAllowed.
    """
    membership = await uow.memberships.get(command.membership_id)
    await uow.one_at_a_time([membership.client_id])
    await uow.one_line_at_a_time([membership.series_id])
    if membership.has_ended_on(command.last_date):
        return membership
    await leave(membership, command.last_date, uow)
    await offer_free_seats(membership.series_id, uow)
    return membership


async def change_priority(command: ChangePriority, uow: SchedulingUnitOfWork) -> Membership:
    """Give who waits another priority. Raises PriorityIsUnknown, NotWaiting."""
    membership = await uow.memberships.get(command.membership_id)
    policy = await uow.booking_policies.current()
    membership.prioritise(policy.must_have(command.priority))
    uow.save(membership)
    return membership


async def asked_for(command: BookClient, uow: SchedulingUnitOfWork) -> Membership:
    """Hold the client and the series' line, and return what is asked for, no seat taken yet.

    Raises: ClientIsMemberAlready, ClientIsDischarged, WeekdayIsNotInSeries, PriorityIsUnknown.
    """
    series = await uow.series.get(command.series_id)
    await uow.one_at_a_time([command.client_id])
    await uow.one_line_at_a_time([series.id])
    asked = Membership(
        id=new_id(),
        site=uow.site,
        booked_at=uow.now,
        state=MembershipState.WAITLISTED,
        **vars(command),
    )
    asked.must_fit(series)
    if command.priority != ROUTINE:
        (await uow.booking_policies.current()).must_have(command.priority)
    for other in await uow.memberships.of_client(command.client_id):
        if other.conflicts_with(asked):
            raise ClientIsMemberAlready
    for stay in await must_be_here([command.client_id], command.from_date, uow):
        asked.stop_with(stay)
    return asked
