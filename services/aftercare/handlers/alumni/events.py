"""Staff schedule, announce, move and cancel events of the community, and note who came."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.aftercare.domain.alumni.event import AlumniEvent, Modality, WhenAndHow
from services.aftercare.domain.alumni.place import EventPlace
from services.aftercare.domain.plans.plan import known_timezone
from services.aftercare.handlers.alumni.moving import tell_of_change
from services.aftercare.handlers.alumni.releasing import EVENT_CANCELLED, end_place, fill
from services.aftercare.ports import AftercareUnitOfWork
from shared.contracts.aftercare import AlumniEventAnnounced, AlumniEventCancelled
from shared.identifiers import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleAlumniEvent:
    """`where` is an address or a link; it is kept sealed, for those who have a place.

    `announces`: members hear of it at once; else it is a draft until it is announced.
    """

    title: str
    starts_at: datetime
    ends_at: datetime
    timezone: str
    modality: Modality
    capacity: int
    where: str | None
    announces: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class RescheduleAlumniEvent:
    """Say anew when, where and how it is, as a whole."""

    event_id: UUID
    starts_at: datetime
    ends_at: datetime
    timezone: str
    modality: Modality
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
    event.sealed_where = await _sealed(event.id, command.where, uow)
    uow.alumni_events.add(event)
    if command.announces:
        _announce(event, uow)
    return event


async def announce_alumni_event(event_id: UUID, uow: AftercareUnitOfWork) -> AlumniEvent:
    """Tell members of an event that was a draft.

    Raises NoSuchAlumniEvent, AlreadyAnnounced, EventIsNotScheduled, EventHasStarted.
    """
    event = await uow.alumni_events.hold(event_id)
    _announce(event, uow)
    return event


async def reschedule_alumni_event(
    command: RescheduleAlumniEvent, uow: AftercareUnitOfWork
) -> AlumniEvent:
    """Move it, and tell whoever has a place or waits; nobody where nothing has changed.

    Raises NoSuchAlumniEvent, UnknownTimezone, EventIsNotScheduled, EventHasStarted,
    EventTimesAreOutOfOrder, EventIsTooFarAhead.
    """
    event = await uow.alumni_events.hold(command.event_id)
    known_timezone(command.timezone)
    to = WhenAndHow(command.starts_at, command.ends_at, command.timezone, command.modality)
    before = event.reschedule(to, uow.now)
    is_elsewhere = command.where != await _where(event, uow)
    if is_elsewhere:
        event.sealed_where = await _sealed(event.id, command.where, uow)
    if is_elsewhere or before != to:
        await tell_of_change(event, before.starts_at, uow)
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


def _announce(event: AlumniEvent, uow: AftercareUnitOfWork) -> None:
    event.announce(uow.now)
    announced = AlumniEventAnnounced(
        event_id=event.id, starts_at=event.starts_at, timezone=event.timezone
    )
    uow.publish(announced, of=event)


async def _sealed(event_id: UUID, where: str | None, uow: AftercareUnitOfWork) -> bytes | None:
    return None if where is None else await uow.private.seal(event_id, {"where": where})


async def _where(event: AlumniEvent, uow: AftercareUnitOfWork) -> str | None:
    if event.sealed_where is None:
        return None
    found: str | None = (await uow.private.open(event.id, event.sealed_where)).get("where")
    return found
