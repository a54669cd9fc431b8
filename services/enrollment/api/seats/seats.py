"""Owns the routes of an application's seat: asked for, kept, or waited for."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from services.enrollment.api.local_day import Now, site_at
from services.enrollment.api.seats.waitlist import EntryView, RemovalForm
from services.enrollment.domain.seats.capacity import NoSeatIsFree, Place
from services.enrollment.domain.seats.seat import Seat, SeatState
from services.enrollment.domain.seats.waitlist import EntryState
from services.enrollment.handlers.seats import seats as handlers
from services.enrollment.ports import EnrollmentUnitOfWork
from services.enrollment.queries import records, waitlist
from shared.errors import NotFound
from shared.http.answer import Answer
from shared.http.command import Commands
from shared.http.forms import Code, Form
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute

router = APIRouter(tags=["seats"], route_class=CommandRoute)


class PlaceForm(Form):
    program: Code
    track: Code | None = None


class SeatForm(Form):
    """No places: the application's own program and track. No priority: the policy's last.

    A client who would go to another site too has an application there and asks there: the entries
    find each other, and accepting one ends the others.
    """

    priority: Code | None = None
    places: Annotated[list[PlaceForm], Field(max_length=10)] = []

    def command(self, application_id: UUID) -> handlers.RequestSeat:
        return handlers.RequestSeat(
            application_id=application_id,
            priority=self.priority,
            places=tuple(Place(**dict(place)) for place in self.places),
        )


class SeatView(BaseModel):
    """A seat that is reserved until `held_until`, or occupied."""

    id: UUID
    program: str
    track: str | None
    state: SeatState
    held_until: datetime | None

    @classmethod
    def of(cls, seat: Any) -> "SeatView":
        return cls(**{name: seat[name] for name in cls.model_fields})


class StandingView(BaseModel):
    """How an application stands: its seat, or what it waits for and is offered."""

    application_id: UUID
    seat: SeatView | None
    waiting: list[EntryView]


@router.post("/sites/{site}/applications/{application_id}/seat")
async def request_seat(
    site: Site,  # noqa: ARG001 - the command holds it
    application_id: UUID,
    body: SeatForm,
    command: Commands[EnrollmentUnitOfWork],
) -> Answer[StandingView]:
    """Keep a free seat for an accepted application, or put it on the list of each place.

    The answer says which: a seat with `held_until`, or entries with their place in line.
    """
    asked = body.command(application_id)
    try:
        return await _requested(asked, command)
    except NoSeatIsFree:  # a capacity was made at this moment: with it there, the client waits
        return await _requested(asked, command)


async def _requested(
    asked: handlers.RequestSeat, command: Commands[EnrollmentUnitOfWork]
) -> Answer[StandingView]:
    async with command.unit_of_work() as uow:
        command.expect(await uow.applications.get(asked.application_id))
        seat = await handlers.request_seat(asked, uow)
        return command.answered(uow, await _standing(asked.application_id, seat, uow))


@router.post("/sites/{site}/applications/{application_id}/seat/release")
async def give_up_seat(
    site: Site,  # noqa: ARG001 - the command holds it
    application_id: UUID,
    body: RemovalForm,
    command: Commands[EnrollmentUnitOfWork],
) -> Answer[SeatView]:
    """Give up the reserved seat: it is offered to the next in line."""
    asked = handlers.GiveUpSeat(application_id=application_id, reason_code=body.reason_code)
    async with command.unit_of_work() as uow:
        command.expect(await uow.applications.get(application_id))
        seat = await handlers.give_up_seat(asked, uow)
        return command.answered(uow, SeatView.of(vars(seat)))


@router.get("/sites/{site}/applications/{application_id}/seat")
async def get_seat(site: Site, application_id: UUID, reads: Reads, now: Now) -> StandingView:
    """Show the application's seat, or what it waits for."""
    if await records.application_by_id(reads.database, site, application_id) is None:
        raise NotFound("There is no application of this id here.")
    seat = await waitlist.seat_of(reads.database, site, application_id)
    entries = await waitlist.open_entries(reads.database, site, application_id)
    place = await site_at(reads.database, site)
    return StandingView(
        application_id=application_id,
        seat=None if seat is None else SeatView.of(seat),
        waiting=[EntryView.of_row(row, place, now) for row in entries],
    )


async def _standing(
    application_id: UUID, seat: Seat | None, uow: EnrollmentUnitOfWork
) -> StandingView:
    if seat is not None:
        view = SeatView.of(vars(seat))
        return StandingView(application_id=application_id, seat=view, waiting=[])
    site, waiting = await uow.sites.get(), []
    for entry in await uow.waitlist.open_of_application(application_id):
        place = await uow.waitlist.place_of(entry) if entry.state is EntryState.WAITING else None
        waiting.append(EntryView.of(entry, place, site, uow.now))
    return StandingView(application_id=application_id, seat=None, waiting=waiting)
