"""Who was merged is one member: the next word in either membership makes one of both."""

from services.aftercare.domain.alumni.event import AlumniEvent, AlumniEventState
from services.aftercare.domain.alumni.membership import AlumniMembership, Purpose
from services.aftercare.domain.alumni.place import EventPlace
from services.aftercare.handlers.alumni.releasing import OPTED_OUT, release, tell_confirmed
from services.aftercare.ports import AftercareUnitOfWork
from shared.contracts.aftercare import AlumniOptedOut


async def unite(membership: AlumniMembership, uow: AftercareUnitOfWork) -> frozenset[Purpose]:
    """End the person's other memberships, and let their places be this one's.

    A consent is what was given in this one: nothing is agreed to by adding up. Returns what was
    agreed to in another one only, and has ended with it. Mentorships and milestones are found by
    the person, and stay.
    """
    had: set[Purpose] = set()
    for other in await uow.open_care.memberships(membership.client_id):
        if other.id == membership.id:
            continue
        had.update(other.purposes)
        await _pass_places(other, membership, uow)
        other.opt_out(uow.now)
        left = AlumniOptedOut(membership_id=other.id, client_id=other.client_id)
        uow.publish(left, of=other)
    return frozenset(had.difference(membership.purposes))


async def _pass_places(
    other: AlumniMembership, membership: AlumniMembership, uow: AftercareUnitOfWork
) -> None:
    for event_id in await uow.event_places.events_of_member(other.id):
        event = await uow.alumni_events.hold(event_id)
        place = await uow.event_places.of_member(event_id, other.id)
        if place is None or not place.is_live or event.state is not AlumniEventState.SCHEDULED:
            continue
        if await _has_use_for(event, membership, uow):
            _pass(event, place, membership, uow)
        else:
            await release(event, place, OPTED_OUT, uow)


async def _has_use_for(
    event: AlumniEvent, membership: AlumniMembership, uow: AftercareUnitOfWork
) -> bool:
    """Say whether the member takes part in events, and has never asked for a place at this one."""
    own = await uow.event_places.of_member(event.id, membership.id)
    return own is None and Purpose.EVENTS in membership.purposes


def _pass(
    event: AlumniEvent, place: EventPlace, membership: AlumniMembership, uow: AftercareUnitOfWork
) -> None:
    place.membership_id, place.client_id = membership.id, membership.client_id
    if place.is_confirmed:
        tell_confirmed(event, place, uow, was_waiting=False)
    else:
        uow.save(place)
