"""Owns the commands on seats, and what enrollment and discharge do to them.

`occupy_seat`, `keep_seat` and `free_seat` are for the handlers of episodes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.enrollment.domain.intake.application import Application, ApplicationState
from services.enrollment.domain.seats.capacity import NoSeatIsFree, Place
from services.enrollment.domain.seats.seat import (
    ApplicationHasNoSeat,
    ApplicationHasSeat,
    Seat,
    SeatIsOccupied,
    SeatState,
)
from services.enrollment.domain.seats.waitlist import AlreadyOnWaitlist, WaitlistEntry
from services.enrollment.domain.seats.waitlist_policy import Priority
from services.enrollment.domain.stays.episode_rules import (
    ApplicationAlreadyEnrolled,
    ApplicationIsNotAccepted,
)
from services.enrollment.domain.stays.episode_states import IN_CARE
from services.enrollment.handlers.seats.waiting import (
    OFFERS_AT_ONCE,
    end_reservation,
    end_wait,
    enter,
    offer_free_seats,
    release,
    reserve,
    take,
)
from services.enrollment.ports import EnrollmentUnitOfWork
from shared.identifiers import new_id


@dataclass(frozen=True, kw_only=True)
class RequestSeat:
    """No places: the application's own. No priority: the policy's last."""

    application_id: UUID
    priority: str | None
    places: tuple[Place, ...]


@dataclass(frozen=True, kw_only=True)
class GiveUpSeat:
    application_id: UUID
    reason_code: str


async def request_seat(command: RequestSeat, uow: EnrollmentUnitOfWork) -> Seat | None:
    """Reserve a free seat in the first of the places that has one, else wait for each of them.

    What is free goes to who waits for it first. Returns the seat, or None for waiting.
    """
    application = await uow.applications.get(command.application_id)
    await _may_ask(application, uow)
    priority = (await uow.waitlist_policies.current()).priority(command.priority)
    await uow.waitlist.one_at_a_time(await uow.merges.all_ids(application.client_id))
    places = await _not_waited_for(application, command.places, uow)
    for place in places:
        if await is_free(place, uow):
            seat = await _take(application, place, uow)
            await reserve(seat, uow)
            await end_other_waits(seat, uow)
            return seat
    await _wait(application, places, priority, uow)
    return None


async def give_up_seat(command: GiveUpSeat, uow: EnrollmentUnitOfWork) -> Seat:
    """Give a reserved seat to the next. Raises ApplicationHasNoSeat, SeatIsOccupied."""
    seat = await uow.seats.of_application(command.application_id)
    if seat is None:
        raise ApplicationHasNoSeat("There is no reserved seat to give up.")
    if seat.state is SeatState.OCCUPIED:
        raise SeatIsOccupied("The client is in care: discharge instead.")
    await end_reservation(seat, command.reason_code, uow)
    await offer_free_seats(uow)
    return seat


async def occupy_seat(application: Application, uow: EnrollmentUnitOfWork) -> bool:
    """Take the application's reserved seat, or one that is free, for a stay that begins.

    Return whether it was reserved. Raises NoSeatIsFree. A place that no capacity covers has seats
    for everybody.
    """
    seat = await uow.seats.of_application(application.id)
    was_reserved = seat is not None
    if seat is None:
        place = _own(application)
        if not await is_free(place, uow):
            raise NoSeatIsFree(
                "Ask for a seat for this application: it is kept, or the client waits for one.",
                application_id=str(application.id),
            )
        seat = await _take(application, place, uow)
    seat.occupy()
    uow.save(seat)
    await uow.waitlist.one_at_a_time(await uow.merges.all_ids(application.client_id))
    await end_other_waits(seat, uow)
    return was_reserved


async def free_seat(application_id: UUID, uow: EnrollmentUnitOfWork) -> None:
    """Free the seat of a stay that ends or never was, and offer it to the next.

    Nothing happens where the application has no seat, as one from history.
    """
    seat = await uow.seats.of_application(application_id)
    if seat is not None:
        await release(seat, uow)
        await offer_free_seats(uow)


async def keep_seat(application_id: UUID, uow: EnrollmentUnitOfWork) -> None:
    """Keep the seat of a stay whose start was taken back, reserved anew."""
    seat = await uow.seats.of_application(application_id)
    if seat is not None and seat.state is SeatState.OCCUPIED:
        seat.vacate()
        await reserve(seat, uow)


async def end_other_waits(seat: Seat, uow: EnrollmentUnitOfWork) -> None:
    """Whoever has a seat waits nowhere else: the seat ends the client's wait as an acceptance."""
    groups = await uow.waitlist.groups_of(await uow.merges.all_ids(seat.client_id))
    for group_id in groups:
        await end_wait(seat, group_id, uow)
    if groups:
        await offer_free_seats(uow)


async def _may_ask(application: Application, uow: EnrollmentUnitOfWork) -> None:
    if application.state is not ApplicationState.ACCEPTED:
        raise ApplicationIsNotAccepted("Accept it first.", state=application.state.value)
    if await uow.seats.of_application(application.id) is not None:
        raise ApplicationHasSeat("This application has its seat.")
    # A finished stay may ask: its discharge is undone in the seat it gets.
    standing = await uow.episodes.standing_of(application.id)
    if standing is not None and standing.state in IN_CARE:
        raise ApplicationAlreadyEnrolled.with_episode(standing.id)


async def _not_waited_for(
    application: Application, places: Sequence[Place], uow: EnrollmentUnitOfWork
) -> list[Place]:
    known = {entry.place for entry in await uow.waitlist.open_of_application(application.id)}
    asked = dict.fromkeys(places or (_own(application),))
    new = [place for place in asked if place not in known]
    if not new:
        raise AlreadyOnWaitlist("It waits for this already, or was offered it.")
    return new


async def _wait(
    application: Application,
    places: Iterable[Place],
    priority: Priority,
    uow: EnrollmentUnitOfWork,
) -> None:
    ids = await uow.merges.all_ids(application.client_id)
    group_id = next(iter(await uow.waitlist.groups_of(ids)), None) or new_id()
    for place in places:
        entry = WaitlistEntry(
            id=new_id(),
            site=uow.site,
            application_id=application.id,
            client_id=application.client_id,
            group_id=group_id,
            program=place.program,
            track=place.track,
            priority=priority.code,
            rank=priority.rank,
            entered_at=uow.now,
        )
        enter(entry, uow)
    await offer_free_seats(uow)


def _own(application: Application) -> Place:
    return Place(program=application.program, track=application.track)


async def is_free(place: Place, uow: EnrollmentUnitOfWork) -> bool:
    """Say whether a seat is left when all who wait for one that is free have been offered it."""
    made = await offer_free_seats(uow)
    held = await uow.capacities.of_site()
    return made < OFFERS_AT_ONCE and held.has_room(place)


async def _take(application: Application, place: Place, uow: EnrollmentUnitOfWork) -> Seat:
    if place != _own(application):
        application.assign(place.program, place.track)
        uow.save(application)
    seat = Seat(
        id=new_id(),
        site=uow.site,
        application_id=application.id,
        client_id=application.client_id,
        program=place.program,
        track=place.track,
    )
    await take(seat, uow)
    return seat
