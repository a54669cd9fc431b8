"""Commands about offers: accepted, declined, lapsed; what is free is offered, whatever freed it."""

from dataclasses import dataclass
from uuid import UUID

from services.scheduling.domain.bookings.membership import ROUTINE, Membership
from services.scheduling.domain.bookings.policy import (
    BookingPolicy,
    DefaultPriorityIsMissing,
    PriorityIsInUse,
)
from services.scheduling.domain.errors import NoSessionInThatTime
from services.scheduling.handlers.bookings.line import go_on_waiting, offer_free_seats
from services.scheduling.handlers.bookings.presence import must_be_here
from services.scheduling.handlers.bookings.seats import sessions_of, take_seats, today_of
from services.scheduling.ports import SchedulingUnitOfWork
from shared.contracts.scheduling import BookingOfferDeclined, BookingOfferLapsed


@dataclass(frozen=True, kw_only=True)
class AcceptOffer:
    membership_id: UUID


@dataclass(frozen=True, kw_only=True)
class DeclineOffer:
    membership_id: UUID


@dataclass(frozen=True, slots=True)
class LapseOffers:
    """Take at most so many offers of a site whose time is over."""

    at_most: int


@dataclass(frozen=True, slots=True)
class OfferWhatIsFree:
    """Look at no more than so many series of a site."""

    at_most: int


@dataclass(frozen=True, kw_only=True)
class SetBookingPolicy:
    policy: BookingPolicy


async def accept_offer(command: AcceptOffer, uow: SchedulingUnitOfWork) -> Membership:
    """Give the client the seats that were held, in all sessions still ahead.

    Raises: TransitionIsNotAllowed, OfferHasExpired, ClientIsDischarged, NoSessionInThatTime; at
    commit ClientIsBookedElsewhere.
    """
    membership = await uow.memberships.get(command.membership_id)
    series = await uow.series.get(membership.series_id)
    await uow.one_at_a_time([membership.client_id])
    await uow.one_line_at_a_time([series.id])
    membership.must_be_offered()
    membership.must_be_in_time(uow.now)
    membership.activate()
    uow.memberships.release_seats(membership)
    membership.from_date = max(membership.from_date, today_of(series, uow.now))
    await must_be_here([membership.client_id], membership.from_date, uow)
    ahead = [one for one in await sessions_of(membership, uow) if one.starts_at > uow.now]
    if not ahead:
        raise NoSessionInThatTime
    await take_seats(membership, ahead, uow)
    return membership


async def decline_offer(command: DeclineOffer, uow: SchedulingUnitOfWork) -> Membership:
    """Pass the seats on; whether the client goes on waiting, the site's policy says."""
    membership = await uow.memberships.get(command.membership_id)
    await uow.one_at_a_time([membership.client_id])
    await uow.one_line_at_a_time([membership.series_id])
    membership.decline(uow.now)
    uow.memberships.release_seats(membership)
    declined = BookingOfferDeclined(
        membership_id=membership.id,
        series_id=membership.series_id,
        client_id=membership.client_id,
    )
    uow.publish(declined, of=membership)
    await offer_free_seats(membership.series_id, uow)
    await go_on_waiting([membership], uow)
    return membership


async def lapse_offers(command: LapseOffers, uow: SchedulingUnitOfWork) -> int:
    """End the offers whose time is over, and pass their seats on; return how many ended."""
    lines = await uow.memberships.lines_with_offers_due(uow.now, command.at_most)
    await uow.one_line_at_a_time(lines)
    due = await uow.memberships.due_in(lines, uow.now)
    for membership in due:
        membership.lapse()
        uow.memberships.release_seats(membership)
        lapsed = BookingOfferLapsed(
            membership_id=membership.id,
            series_id=membership.series_id,
            client_id=membership.client_id,
        )
        uow.publish(lapsed, of=membership)
    for series_id in sorted(lines):
        await offer_free_seats(series_id, uow)
    await go_on_waiting(due, uow)
    return len(due)


async def offer_what_is_free(command: OfferWhatIsFree, uow: SchedulingUnitOfWork) -> int:
    """Offer seats that an event, or a change of a series, freed; return how many offers it made."""
    lines = await uow.memberships.lines_with_free_seats(uow.now, command.at_most)
    await uow.one_line_at_a_time(lines)
    return sum([await offer_free_seats(series_id, uow) for series_id in sorted(lines)])


async def set_booking_policy(command: SetBookingPolicy, uow: SchedulingUnitOfWork) -> BookingPolicy:
    """Keep a new version, unless it says what the current one does. Offers keep their deadlines.

    Raises: DefaultPriorityIsMissing, PriorityIsInUse.
    """
    current, new = await uow.booking_policies.current(), command.policy
    codes = {priority.code for priority in new.priorities}
    if ROUTINE not in codes:
        raise DefaultPriorityIsMissing
    if dropped := await uow.memberships.priorities_in_use() - codes:
        raise PriorityIsInUse(dropped)
    if current.number and current.terms == new.terms:
        return current
    new.number = current.number + 1
    uow.booking_policies.add(new)
    uow.save(new)
    return new
