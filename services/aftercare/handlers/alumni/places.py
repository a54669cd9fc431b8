"""Members take a place at an event and give it up; the event's row is held while they do."""

from dataclasses import dataclass
from uuid import UUID

from services.aftercare.domain.alumni.event import AlumniEvent, NoSuchAlumniEvent
from services.aftercare.domain.alumni.membership import AlumniMembership, Purpose
from services.aftercare.domain.alumni.place import EventPlace, NoSuchPlace, TooManyGuests
from services.aftercare.handlers.alumni.releasing import GIVEN_UP, confirm, release
from services.aftercare.handlers.alumni.rules import rules_of
from services.aftercare.ports import AftercareUnitOfWork
from shared.identifiers import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class TakePlace:
    client_id: UUID
    event_id: UUID
    guests: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveUpPlace:
    client_id: UUID
    event_id: UUID


async def take_place(command: TakePlace, uow: AftercareUnitOfWork) -> EventPlace:
    """Confirm a place, or put the member in line where there is none for their party.

    Raises NoSuchMembership, HasOptedOut, NotInvited, MemberIsNotActive, PurposeNotAgreed,
    NoSuchAlumniEvent, EventIsNotScheduled, EventHasStarted, TooManyGuests, HasPlaceAlready.
    """
    membership = await uow.alumni_memberships.hold(command.client_id)
    membership.must_be_active(Purpose.EVENTS)
    if command.guests > (await rules_of(uow)).guests_at_most:
        raise TooManyGuests("More guests than a member may bring here.", field="guests")
    event = await uow.alumni_events.hold(command.event_id)
    if not event.is_announced:
        raise NoSuchAlumniEvent("There is no event of this id here.")
    event.must_be_ahead(uow.now)
    place = await _asked(command, event, membership, uow)
    if event.has_room_for(place.seats) and not await _somebody_waits(event, place, uow):
        confirm(event, place, uow)
    return place


async def give_up_place(command: GiveUpPlace, uow: AftercareUnitOfWork) -> EventPlace:
    """Raise NoSuchMembership, NoSuchAlumniEvent, NoSuchPlace, EventHasStarted, NoPlaceToGiveUp."""
    membership = await uow.alumni_memberships.hold(command.client_id)
    event = await uow.alumni_events.hold(command.event_id)
    event.must_be_ahead(uow.now)
    place = await uow.event_places.of_member(event.id, membership.id)
    if place is None:
        raise NoSuchPlace("You have no place at this event: there is nothing to give up.")
    await release(event, place, GIVEN_UP, uow)
    return place


async def _asked(
    command: TakePlace, event: AlumniEvent, membership: AlumniMembership, uow: AftercareUnitOfWork
) -> EventPlace:
    known = await uow.event_places.of_member(event.id, membership.id)
    if known is not None:
        known.ask_again(command.guests, uow.now)
        uow.save(known)
        return known
    place = EventPlace(
        id=new_id(),
        site=uow.site,
        event_id=event.id,
        membership_id=membership.id,
        client_id=membership.client_id,
        guests=command.guests,
        asked_at=uow.now,
    )
    uow.event_places.add(place)
    return place


async def _somebody_waits(event: AlumniEvent, place: EventPlace, uow: AftercareUnitOfWork) -> bool:
    """Say whether an earlier party that would fit is in line: nobody goes past it."""
    line = await uow.event_places.waiting(event.id)
    return any(one.id != place.id and event.has_room_for(one.seats) for one in line)
