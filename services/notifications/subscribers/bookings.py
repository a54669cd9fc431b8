"""Owns what notifications hears of offers of seats, swaps, and who wants to leave a series."""

from services.notifications.domain.rules.causes import Cause
from services.notifications.handlers.messages.hearing import Says
from services.notifications.handlers.subjects.offers import (
    LEAVING,
    HearExchange,
    hear_exchange,
    hear_of_membership,
)
from services.notifications.ports import NotificationsUnitOfWork as Work
from services.notifications.subscribers.registry import subscriptions
from services.notifications.subscribers.telling import word
from shared.contracts.event import Received
from shared.contracts.scheduling import (
    BookingOfferDeclined,
    BookingOffered,
    BookingOfferLapsed,
    ExchangeProposed,
    ExchangeSettled,
    LeaveAsked,
)


@subscriptions.when(BookingOffered)
async def when_booking_offered(received: Received[BookingOffered], uow: Work) -> None:
    """Tell who waited that a seat is held, and until when."""
    event = received.event
    says = Says(until=event.expires_at, on=event.from_date)
    told = word(received, event.client_id, Cause.BOOKING_OFFERED, says=says)
    await hear_of_membership(event.membership_id, told, uow)


@subscriptions.when(BookingOfferDeclined)
async def when_booking_offer_declined(received: Received[BookingOfferDeclined], uow: Work) -> None:
    told = word(received, received.event.client_id)
    await hear_of_membership(received.event.membership_id, told, uow)


@subscriptions.when(BookingOfferLapsed)
async def when_booking_offer_lapsed(received: Received[BookingOfferLapsed], uow: Work) -> None:
    told = word(received, received.event.client_id)
    await hear_of_membership(received.event.membership_id, told, uow)


@subscriptions.when(LeaveAsked)
async def when_leave_asked(received: Received[LeaveAsked], uow: Work) -> None:
    """Tell staff, so that somebody talks with the client before the place is gone."""
    event = received.event
    told = word(received, event.client_id, Cause.LEAVE_ASKED, apart_as=LEAVING)
    await hear_of_membership(event.membership_id, told, uow)


@subscriptions.when(ExchangeProposed)
async def when_exchange_proposed(received: Received[ExchangeProposed], uow: Work) -> None:
    """Ask each side by itself; neither hears of the other."""
    command = HearExchange(
        exchange_id=received.event.exchange_id,
        client_id=received.event.client_id,
        seq=received.aggregate_seq,
        cause_id=received.id,
        at=received.time,
    )
    await hear_exchange(command, uow)


@subscriptions.when(ExchangeSettled)
async def when_exchange_settled(received: Received[ExchangeSettled], uow: Work) -> None:
    """Ask nobody any more; what changed by it is told as a booking."""
    command = HearExchange(
        exchange_id=received.event.exchange_id,
        client_id=None,
        seq=received.aggregate_seq,
        cause_id=received.id,
        at=received.time,
    )
    await hear_exchange(command, uow)
