"""Staff schedule events of the community, change how many may come, cancel, and note who came."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.aftercare.domain.alumni.event import AlumniEvent, Modality
from services.aftercare.domain.alumni.place import EventPlace
from services.aftercare.domain.plans.plan import known_timezone
from services.aftercare.handlers.alumni.releasing import EVENT_CANCELLED, end_place, fill
from services.aftercare.ports import AftercareUnitOfWork
from shared.contracts.aftercare import AlumniEventCancelled
from shared.identifiers import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleAlumniEvent:
    """`where` is an address or a link; it is kept sealed, for those who have a place."""

    title: str
    starts_at: datetime
    ends_at: datetime
    timezone: str
    modality: Modality
    capacity: int
    where: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResizeAlumniEvent:
    event_id: UUID
    capacity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelAlumniEvent:
    event_id: UUID
    reason_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkAttendance:
    place_id: UUID
    attended: bool


async def schedule_alumni_event(
    command: ScheduleAlumniEvent, uow: AftercareUnitOfWork
) -> AlumniEvent:
    """Raise UnknownTimezone, EventTimesAreOutOfOrder, EventIsTooFarAhead."""
    event = AlumniEvent(
        id=new_id(),
        site=uow.site,
        title=command.title,
        starts_at=command.starts_at,
        ends_at=command.ends_at,
        timezone=known_timezone(command.timezone),
        modality=command.modality,
        capacity=command.capacity,
    )
    event.check_times(uow.now)
    if command.where is not None:
        event.sealed_where = await uow.private.seal(event.id, {"where": command.where})
    uow.alumni_events.add(event)
    return event


async def resize_alumni_event(command: ResizeAlumniEvent, uow: AftercareUnitOfWork) -> AlumniEvent:
    """Let more or fewer come; whoever waits is confirmed where there is room now.

    Raises NoSuchAlumniEvent, EventIsNotScheduled, EventHasStarted, AlumniEventIsFull.
    """
    event = await uow.alumni_events.hold(command.event_id)
    event.must_be_ahead(uow.now)
    event.resize(command.capacity)
    uow.save(event)
    await fill(event, uow)
    return event


async def cancel_alumni_event(command: CancelAlumniEvent, uow: AftercareUnitOfWork) -> AlumniEvent:
    """Cancel it, and with it every place. Raises NoSuchAlumniEvent, EventIsNotScheduled."""
    event = await uow.alumni_events.hold(command.event_id)
    event.cancel(command.reason_code)
    for place in await uow.event_places.live_of_event(event.id):
        if place.is_confirmed:
            event.give_back(place.seats)
        end_place(event, place, EVENT_CANCELLED, uow)
    cancelled = AlumniEventCancelled(
        event_id=event.id, starts_at=event.starts_at, reason_code=command.reason_code
    )
    uow.publish(cancelled, of=event)
    return event


async def hold_alumni_event(event_id: UUID, uow: AftercareUnitOfWork) -> AlumniEvent:
    """Note that it took place. Raises NoSuchAlumniEvent, EventIsNotScheduled, EventHasNotEnded."""
    event = await uow.alumni_events.hold(event_id)
    event.hold(uow.now)
    uow.save(event)
    return event


async def mark_attendance(command: MarkAttendance, uow: AftercareUnitOfWork) -> EventPlace:
    """Say whether a member came; again, otherwise, corrects it.

    Raises NoSuchPlace, EventHasNotEnded, EventIsNotScheduled, PlaceIsNotConfirmed.
    """
    place = await uow.event_places.get(command.place_id)
    event = await uow.alumni_events.get(place.event_id)
    event.must_have_begun(uow.now)
    place.mark(attended=command.attended)
    uow.save(place)
    return place
