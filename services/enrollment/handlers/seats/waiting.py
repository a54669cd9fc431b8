"""Owns the steps that decisions about seats are made of: enter, offer, reserve, release, remove.

Each derives what to do from how the site's seats and lists stand while this unit holds them.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from services.enrollment.domain.seats.seat import Seat, SeatState
from services.enrollment.domain.seats.waitlist import ACCEPTED_ELSEWHERE, WaitlistEntry
from services.enrollment.ports import EnrollmentUnitOfWork
from shared.contracts.enrollment import (
    ClientWaitlisted,
    OfferAnswered,
    SeatOffered,
    SeatReleased,
    SeatReserved,
    WaitlistEntryRemoved,
)
from shared.identifiers import new_id

OFFERS_AT_ONCE = 20
"""Offers made by the command that frees seats; the timer makes what is left."""


def enter(entry: WaitlistEntry, uow: EnrollmentUnitOfWork) -> None:
    uow.waitlist.add(entry)
    uow.publish(ClientWaitlisted(**about(entry)), of=entry)


async def offer_free_seats(uow: EnrollmentUnitOfWork, at_most: int = OFFERS_AT_ONCE) -> int:
    """Offer what is free to who is first in line, and return how many offers were made.

    Whatever freed a seat, here or by hand, leads to an offer.
    """
    held = await uow.capacities.of_site()
    made = 0
    while made < at_most and held.any_room():
        heads = await uow.waitlist.heads()
        able = [head for head in heads if held.has_room(head.place)]
        if not able:
            break
        await _offer(min(able, key=lambda head: head.order), uow)
        made += 1
    return made


async def go_on_waiting(ended: Sequence[WaitlistEntry], uow: EnrollmentUnitOfWork) -> None:
    """Give their places back to those whom the policy lets wait on.

    What they were offered has been offered to others before, or it would never pass on.
    """
    policy = await uow.waitlist_policies.current()
    for entry in ended:
        if policy.lets_wait_on(entry) and not await uow.waitlist.is_accepted(entry.group_id):
            rank = policy.rank_of(entry.priority, entry.rank)
            enter(entry.again(entry_id=new_id(), rank=rank), uow)


async def remove(entry: WaitlistEntry, reason_code: str, uow: EnrollmentUnitOfWork) -> None:
    """Take the entry off the list; a seat that it was offered is free again."""
    entry.remove(at=uow.now, reason_code=reason_code)
    uow.publish(WaitlistEntryRemoved(**about(entry), reason_code=reason_code), of=entry)
    await free_offered_seat(entry, uow)


async def reserve(seat: Seat, uow: EnrollmentUnitOfWork) -> None:
    """Keep a new seat, or the offered one, as long as the site's policy keeps it."""
    site = await uow.sites.get()
    policy = await uow.waitlist_policies.current()
    until = policy.reservation_ends(site.today(uow.now), ZoneInfo(site.timezone))
    if seat.state is SeatState.OFFERED:
        seat.reserve()
    seat.held_until = until
    uow.publish(SeatReserved(**about_seat(seat), held_until=until), of=seat)


async def release(seat: Seat, uow: EnrollmentUnitOfWork) -> None:
    held = await uow.capacities.of_site()
    held.give_back(seat.place)
    seat.release()
    uow.save(seat)


async def end_reservation(seat: Seat, reason_code: str, uow: EnrollmentUnitOfWork) -> None:
    held = await uow.capacities.of_site()
    held.give_back(seat.place)
    seat.release()
    uow.publish(SeatReleased(**about_seat(seat), reason_code=reason_code), of=seat)


async def end_wait(seat: Seat, group_id: UUID, uow: EnrollmentUnitOfWork) -> None:
    """Let the seat be what was waited for; entries at other sites follow by their timers."""
    for other in await uow.waitlist.open_of_group(group_id):
        await remove(other, ACCEPTED_ELSEWHERE, uow)
    entry = WaitlistEntry.seated_at_once(seat, entry_id=new_id(), group_id=group_id, at=uow.now)
    entry.others_open = await uow.waitlist.is_open_elsewhere(group_id)
    uow.waitlist.add(entry)
    uow.save(entry)


async def free_offered_seat(entry: WaitlistEntry, uow: EnrollmentUnitOfWork) -> None:
    seat = await uow.seats.of_entry(entry.id)
    if seat is not None:
        await release(seat, uow)


async def take(seat: Seat, uow: EnrollmentUnitOfWork) -> None:
    """Count a new seat; the database refuses it where none is free."""
    uow.seats.add(seat)
    (await uow.capacities.of_site()).take(seat.place)


def offered(entry: WaitlistEntry, until: datetime) -> SeatOffered:
    return SeatOffered(**about(entry), expires_at=until)


def answered(entry: WaitlistEntry) -> OfferAnswered:
    return OfferAnswered(**about(entry), outcome=entry.state.value)


def about(entry: WaitlistEntry) -> dict[str, Any]:
    """Return what every event about an entry says. Its priority is health data and never leaves."""
    names = ("client_id", "application_id", "program", "track")
    return {"entry_id": entry.id, **{name: getattr(entry, name) for name in names}}


def about_seat(seat: Seat) -> dict[str, Any]:
    names = ("client_id", "application_id", "program", "track")
    return {"seat_id": seat.id, **{name: getattr(seat, name) for name in names}}


async def _offer(entry: WaitlistEntry, uow: EnrollmentUnitOfWork) -> None:
    policy = await uow.waitlist_policies.current()
    zone = ZoneInfo((await uow.sites.get()).timezone)
    until = policy.offer_ends(uow.now, zone)
    entry.offer(at=uow.now, until=until)
    uow.publish(offered(entry, until), of=entry)
    seat = Seat(
        id=new_id(),
        site=uow.site,
        application_id=entry.application_id,
        client_id=entry.client_id,
        program=entry.program,
        track=entry.track,
        entry_id=entry.id,
        state=SeatState.OFFERED,
    )
    await take(seat, uow)
    uow.save(seat)
