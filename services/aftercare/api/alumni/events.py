"""Routes of events: staff schedule them; members take a place, give it up, and see counts."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import Field

from services.aftercare.api.alumni.parameters import FOR_MEMBERS, own_router
from services.aftercare.api.alumni.views import (
    AlumniEventView,
    AlumniEventWithPlace,
    EventAhead,
    EventPlaceView,
)
from services.aftercare.api.clock import Now
from services.aftercare.api.parameters import AftercareCommands, Filters, router_of
from services.aftercare.domain.alumni.event import AlumniEventState, Modality, NoSuchAlumniEvent
from services.aftercare.domain.alumni.membership import NoSuchMembership, Purpose
from services.aftercare.domain.alumni.place import PlaceState
from services.aftercare.handlers.alumni import events as handlers
from services.aftercare.handlers.alumni import places
from services.aftercare.queries import alumni as queries
from services.aftercare.queries.rows import Row
from services.aftercare.tables import membership_of
from shared.http.answer import Answer
from shared.http.forms import WHOLE, Code, Flag, Form, Instant, Line, Note, ZoneName
from shared.http.paging import Page, Paging
from shared.http.reading import Reads
from shared.http.vaults import Vaults, opened
from shared.private import Vault

router = router_of("alumni-events")
own = own_router("alumni-events")
attendance = router_of("alumni-places")

Where = Annotated[Note, Field(max_length=500)] | None
Capacity = Annotated[int, Field(ge=1, le=10_000), WHOLE]


class AlumniEventFilters(Filters):
    state: AlumniEventState | None = None


class AlumniEventBody(Form):
    """`title` is the organisation's; `where` is an address or a link, kept sealed.

    With `announces` false it is a draft, which staff alone see.
    """

    title: Line
    starts_at: Instant
    ends_at: Instant
    timezone: ZoneName
    modality: Modality
    capacity: Capacity
    where: Where = None
    announces: Flag = True

    def command(self) -> handlers.ScheduleAlumniEvent:
        return handlers.ScheduleAlumniEvent(**dict(self))


class WhenAndWhereBody(Form):
    """The event as it is from now on; without `where` nobody is told where any more."""

    starts_at: Instant
    ends_at: Instant
    timezone: ZoneName
    modality: Modality
    where: Where = None


class CapacityBody(Form):
    capacity: Capacity


class CancellationBody(Form):
    reason_code: Code


class PlaceBody(Form):
    """`guests` come beside the member; how many may, says the site's policy."""

    guests: Annotated[int, Field(ge=0, le=10), WHOLE] = 0


_ALONE = PlaceBody()
"""Who comes alone has to say nothing more."""


class EventAttendanceBody(Form):
    attended: Flag


@router.post("", status_code=201)
async def schedule_alumni_event(
    body: AlumniEventBody, command: AftercareCommands
) -> Answer[AlumniEventView]:
    """Schedule an event, at most two years ahead; members who agreed to events are told.

    With `announces` false nobody is told yet.
    """
    async with command.unit_of_work() as uow:
        event = await handlers.schedule_alumni_event(body.command(), uow)
        view = AlumniEventView.model_validate(event)
        location = f"/sites/{command.site}/alumni-events/{event.id}"
        return command.created(uow, view, version=event.version, location=location)


@router.get("")
async def list_alumni_events(
    reads: Reads, paging: Paging, filters: Annotated[AlumniEventFilters, Query()]
) -> Page[AlumniEventView]:
    """List the site's events, oldest first; those cancelled and held too."""
    rows = await queries.events(reads.database, reads.site, filters.model_dump(), paging)
    return paging.page(rows, AlumniEventView.model_validate, lambda row: row["id"])


@router.get("/{event_id}")
async def get_alumni_event(
    event_id: UUID, reads: Reads, vault: Vaults
) -> Answer[AlumniEventWithPlace]:
    """Show an event with where it is."""
    row = await queries.event_of_id(reads.database, reads.site, event_id)
    if row is None:
        raise NoSuchAlumniEvent("There is no event of this id here.")
    view = AlumniEventWithPlace.model_validate({**row, "where": _where(vault, row)})
    return reads.found(view, version=row["version"])


@router.put("/{event_id}/capacity")
async def resize_alumni_event(
    event_id: UUID, body: CapacityBody, command: AftercareCommands
) -> Answer[AlumniEventView]:
    """Let more or fewer come; whoever waits is confirmed where there is room now."""
    wish = handlers.ResizeAlumniEvent(event_id=event_id, capacity=body.capacity)
    async with command.unit_of_work() as uow:
        command.expect(await uow.alumni_events.hold(event_id))
        event = await handlers.resize_alumni_event(wish, uow)
        return command.answered(uow, AlumniEventView.model_validate(event), version=event.version)


@router.post("/{event_id}/announcement")
async def announce_alumni_event(
    event_id: UUID, command: AftercareCommands
) -> Answer[AlumniEventView]:
    """Let members see an event that was a draft, and tell them; once."""
    async with command.unit_of_work() as uow:
        command.expect(await uow.alumni_events.hold(event_id))
        event = await handlers.announce_alumni_event(event_id, uow)
        return command.answered(uow, AlumniEventView.model_validate(event), version=event.version)


@router.put("/{event_id}/time-and-place")
async def reschedule_alumni_event(
    event_id: UUID, body: WhenAndWhereBody, command: AftercareCommands
) -> Answer[AlumniEventView]:
    """Move the event; whoever has a place is told, and of another time also who waits."""
    wish = handlers.RescheduleAlumniEvent(event_id=event_id, **dict(body))
    async with command.unit_of_work() as uow:
        command.expect(await uow.alumni_events.hold(event_id))
        event = await handlers.reschedule_alumni_event(wish, uow)
        return command.answered(uow, AlumniEventView.model_validate(event), version=event.version)


@router.post("/{event_id}/cancellation")
async def cancel_alumni_event(
    event_id: UUID, body: CancellationBody, command: AftercareCommands
) -> Answer[AlumniEventView]:
    """Cancel it; every place ends, and whoever had one or waited is told."""
    wish = handlers.CancelAlumniEvent(event_id=event_id, reason_code=body.reason_code)
    async with command.unit_of_work() as uow:
        command.expect(await uow.alumni_events.hold(event_id))
        event = await handlers.cancel_alumni_event(wish, uow)
        return command.answered(uow, AlumniEventView.model_validate(event), version=event.version)


@router.post("/{event_id}/holding")
async def hold_alumni_event(event_id: UUID, command: AftercareCommands) -> Answer[AlumniEventView]:
    """Note that it took place."""
    async with command.unit_of_work() as uow:
        command.expect(await uow.alumni_events.hold(event_id))
        event = await handlers.hold_alumni_event(event_id, uow)
        return command.answered(uow, AlumniEventView.model_validate(event), version=event.version)


@router.get("/{event_id}/places")
async def list_event_places(event_id: UUID, reads: Reads, paging: Paging) -> Page[EventPlaceView]:
    """List who has a place or waits, for staff who prepare the event."""
    rows = await queries.places(reads.database, reads.site, event_id, paging)
    return paging.page(rows, EventPlaceView.model_validate, lambda row: row["id"])


@attendance.put("/{place_id}/attendance")
async def mark_event_attendance(
    place_id: UUID, body: EventAttendanceBody, command: AftercareCommands
) -> Answer[EventPlaceView]:
    """Say whether the member came; saying otherwise corrects it."""
    wish = handlers.MarkAttendance(place_id=place_id, attended=body.attended)
    async with command.unit_of_work() as uow:
        command.expect(await uow.event_places.get(place_id))
        place = await handlers.mark_attendance(wish, uow)
        view = EventPlaceView.model_validate(place)
        return command.answered(uow, view, version=place.version)


@own.get("", responses=FOR_MEMBERS)
async def list_events_ahead(
    client_id: UUID, reads: Reads, paging: Paging, vault: Vaults, now: Now
) -> Page[EventAhead]:
    """List events still to come, for a member who takes part in events: counts, and no people."""
    row = await queries.membership_of(reads.database, reads.site, client_id)
    if row is None:
        raise NoSuchMembership("There is no membership here yet: an invitation comes first.")
    membership_of(row).must_be_active(Purpose.EVENTS)
    member = row["client_id"]
    rows = await queries.events_ahead(reads.database, reads.site, member, now, paging)
    return paging.page(rows, lambda row: _ahead(vault, row), lambda row: row["id"])


@own.post("/{event_id}/place")
async def take_event_place(
    client_id: UUID, event_id: UUID, command: AftercareCommands, body: PlaceBody = _ALONE
) -> Answer[EventPlaceView]:
    """Take a place; where there is none, wait in line for one."""
    wish = places.TakePlace(client_id=client_id, event_id=event_id, guests=body.guests)
    async with command.unit_of_work() as uow:
        place = await places.take_place(wish, uow)
        view = EventPlaceView.model_validate(place)
        return command.answered(uow, view, version=place.version)


@own.delete("/{event_id}/place")
async def give_up_event_place(
    client_id: UUID, event_id: UUID, command: AftercareCommands
) -> Answer[EventPlaceView]:
    """Give the place up before the start; it goes to the next in line."""
    wish = places.GiveUpPlace(client_id=client_id, event_id=event_id)
    async with command.unit_of_work() as uow:
        place = await places.give_up_place(wish, uow)
        view = EventPlaceView.model_validate(place)
        return command.answered(uow, view, version=place.version)


def _where(vault: Vault, row: Row) -> str | None:
    return opened(vault, row["id"], row["sealed_where"], row["wrapped"]).get("where")


def _ahead(vault: Vault, row: Row) -> EventAhead:
    is_confirmed = row["own_state"] == PlaceState.CONFIRMED
    where = _where(vault, row) if is_confirmed else None
    return EventAhead.model_validate({**row, "where": where})
