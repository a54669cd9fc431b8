"""A place given back goes to the next in line whose party fits."""

from services.aftercare.domain.alumni.event import AlumniEvent, AlumniEventState
from services.aftercare.domain.alumni.membership import AlumniMembership
from services.aftercare.domain.alumni.place import EventPlace
from services.aftercare.ports import AftercareUnitOfWork
from shared.contracts.aftercare import AlumniPlaceConfirmed, AlumniPlaceEnded

OPTED_OUT = "opted_out"
GIVEN_UP = "given_up"
EVENT_CANCELLED = "event_cancelled"


async def give_places_back(membership: AlumniMembership, uow: AftercareUnitOfWork) -> None:
    """End all places of a member who leaves.

    Each event is held before its places are read: so nobody's place moves meanwhile.
    """
    for event_id in await uow.event_places.events_of_member(membership.id):
        event = await uow.alumni_events.hold(event_id)
        place = await uow.event_places.of_member(event_id, membership.id)
        if place is not None and place.is_live and event.state is AlumniEventState.SCHEDULED:
            await release(event, place, OPTED_OUT, uow)


async def release(
    event: AlumniEvent, place: EventPlace, reason_code: str, uow: AftercareUnitOfWork
) -> None:
    """End one place of an event that is held. Raises NoPlaceToGiveUp."""
    had_seats = place.is_confirmed
    end_place(event, place, reason_code, uow)
    if had_seats:
        event.give_back(place.seats)
        uow.save(event)
        await fill(event, uow)


def end_place(
    event: AlumniEvent, place: EventPlace, reason_code: str, uow: AftercareUnitOfWork
) -> None:
    place.give_up()
    ended = AlumniPlaceEnded(
        place_id=place.id,
        event_id=event.id,
        client_id=place.client_id,
        starts_at=event.starts_at,
        timezone=event.timezone,
        reason_code=reason_code,
    )
    uow.publish(ended, of=place)


async def fill(event: AlumniEvent, uow: AftercareUnitOfWork) -> None:
    """Confirm whoever waits and fits, in the order they asked; not once the event has started."""
    if event.starts_at <= uow.now:
        return
    for place in await uow.event_places.waiting(event.id):
        if place.is_live and not place.is_confirmed and event.has_room_for(place.seats):
            confirm(event, place, uow, was_waiting=True)


def confirm(
    event: AlumniEvent, place: EventPlace, uow: AftercareUnitOfWork, *, was_waiting: bool = False
) -> None:
    place.confirm()
    event.take(place.seats)
    uow.save(event)
    tell_confirmed(event, place, uow, was_waiting=was_waiting)


def tell_confirmed(
    event: AlumniEvent, place: EventPlace, uow: AftercareUnitOfWork, *, was_waiting: bool
) -> None:
    confirmed = AlumniPlaceConfirmed(
        place_id=place.id,
        event_id=event.id,
        client_id=place.client_id,
        starts_at=event.starts_at,
        timezone=event.timezone,
        was_waiting=was_waiting,
    )
    uow.publish(confirmed, of=place)
