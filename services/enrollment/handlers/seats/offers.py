"""Owns the answers to an offer: accepted, declined, or given more time."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.enrollment.domain.seats.seat import Seat
from services.enrollment.domain.seats.waitlist import (
    ACCEPTED_ELSEWHERE,
    AcceptedElsewhere,
    WaitlistEntry,
)
from services.enrollment.handlers.seats.waiting import (
    answered,
    end_wait,
    free_offered_seat,
    go_on_waiting,
    offer_free_seats,
    offered,
    remove,
    reserve,
)
from services.enrollment.ports import EnrollmentUnitOfWork


@dataclass(frozen=True, kw_only=True)
class AcceptOffer:
    entry_id: UUID


@dataclass(frozen=True, kw_only=True)
class DeclineOffer:
    entry_id: UUID


@dataclass(frozen=True, kw_only=True)
class ExtendOffer:
    entry_id: UUID
    until: datetime


async def accept_offer(command: AcceptOffer, uow: EnrollmentUnitOfWork) -> WaitlistEntry:
    """Reserve the offered seat, and take the client off the site's other lists.

    Those of other sites follow by their timers. Raises OfferHasExpired, AcceptedElsewhere.
    """
    entry = await uow.waitlist.get(command.entry_id)
    ids = await uow.merges.all_ids(entry.client_id)
    await uow.waitlist.one_at_a_time(ids)
    entry.accept(at=uow.now)
    await _must_be_the_first(entry, ids, uow)
    entry.others_open = await uow.waitlist.is_open_elsewhere(entry.group_id)
    uow.publish(answered(entry), of=entry)
    seat = await _settle(entry, uow)
    for other in await uow.waitlist.open_of_group(entry.group_id):
        await remove(other, ACCEPTED_ELSEWHERE, uow)
    await _end_waits_under_other_ids(seat, ids, uow)
    await offer_free_seats(uow)
    return entry


async def decline_offer(command: DeclineOffer, uow: EnrollmentUnitOfWork) -> WaitlistEntry:
    """Pass the seat on; whether the client goes on waiting, the site's policy says."""
    entry = await uow.waitlist.get(command.entry_id)
    await uow.waitlist.one_at_a_time([entry.client_id])
    entry.decline(at=uow.now)
    uow.publish(answered(entry), of=entry)
    await free_offered_seat(entry, uow)
    await offer_free_seats(uow)
    await go_on_waiting([entry], uow)
    await offer_free_seats(uow)
    return entry


async def extend_offer(command: ExtendOffer, uow: EnrollmentUnitOfWork) -> WaitlistEntry:
    """Give the client more time. Raises OfferHasExpired, ExtensionOutOfBounds."""
    entry = await uow.waitlist.get(command.entry_id)
    entry.extend(at=uow.now, until=command.until)
    uow.publish(offered(entry, command.until), of=entry)
    return entry


async def _must_be_the_first(
    entry: WaitlistEntry, ids: tuple[UUID, ...], uow: EnrollmentUnitOfWork
) -> None:
    others = [one for one in ids if one != entry.client_id]
    if await uow.waitlist.is_accepted_in_another(entry) or (
        others and await uow.seats.keeps_one(others)
    ):
        raise AcceptedElsewhere("The client accepted a seat in another place.")


async def _end_waits_under_other_ids(
    seat: Seat, ids: tuple[UUID, ...], uow: EnrollmentUnitOfWork
) -> None:
    if len(ids) > 1:
        for group_id in await uow.waitlist.groups_of(ids):
            await end_wait(seat, group_id, uow)


async def _settle(entry: WaitlistEntry, uow: EnrollmentUnitOfWork) -> Seat:
    """Reserve the offered seat, and return it."""
    seat = await uow.seats.of_offer(entry.id)
    await reserve(seat, uow)
    application = await uow.applications.get(entry.application_id)
    application.assign(entry.program, entry.track)
    uow.save(application)
    return seat
