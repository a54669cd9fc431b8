"""An event at another time or place: whoever has a place, or waits for one, is told."""

from datetime import datetime

from services.aftercare.domain.alumni.event import AlumniEvent
from services.aftercare.domain.alumni.place import EventPlace
from services.aftercare.ports import AftercareUnitOfWork
from shared.contracts.aftercare import AlumniEventRescheduled, AlumniPlaceMoved

TIME = "time"
DETAILS = "details"
TIME_IN_LINE = "time_in_line"


async def tell_of_change(event: AlumniEvent, was_at: datetime, uow: AftercareUnitOfWork) -> None:
    """Tell each place of an event that is held; of a draft there is nobody to tell."""
    if not event.is_announced:
        uow.save(event)
        return
    moved = AlumniEventRescheduled(
        event_id=event.id, starts_at=event.starts_at, was_at=was_at, timezone=event.timezone
    )
    uow.publish(moved, of=event)
    for place in await uow.event_places.live_of_event(event.id):
        code = _change(event, place, was_at)
        if code is not None:
            _tell(event, place, was_at, code, uow)


def _change(event: AlumniEvent, place: EventPlace, was_at: datetime) -> str | None:
    """Return what has changed for who has the place; who waits is told of another time alone."""
    is_moved = event.starts_at != was_at
    if not place.is_confirmed:
        return TIME_IN_LINE if is_moved else None
    return TIME if is_moved else DETAILS


def _tell(
    event: AlumniEvent, place: EventPlace, was_at: datetime, code: str, uow: AftercareUnitOfWork
) -> None:
    moved = AlumniPlaceMoved(
        place_id=place.id,
        event_id=event.id,
        client_id=place.client_id,
        starts_at=event.starts_at,
        was_at=was_at,
        timezone=event.timezone,
        change_code=code,
    )
    uow.publish(moved, of=place)
