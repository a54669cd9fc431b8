"""Owns the routes of seats in one session without a membership: drop-ins and make-ups."""

from uuid import UUID

from fastapi import APIRouter

from services.scheduling.api.bookings.views import NewSeat
from services.scheduling.handlers.bookings import single as handlers
from services.scheduling.ports import SchedulingUnitOfWork
from shared.http.answer import Answer
from shared.http.command import Commands
from shared.http.forms import Form
from shared.http.parameters import Site
from shared.http.route import CommandRoute

router = APIRouter(tags=["bookings"], route_class=CommandRoute)


class SessionBookingForm(Form):
    """`makes_up` is the attendance that this session makes up, if it does."""

    session_id: UUID
    makes_up: UUID | None = None


@router.post("/sites/{site}/clients/{client_id}/bookings", status_code=201)
async def book_session(
    site: Site,
    client_id: UUID,
    body: SessionBookingForm,
    command: Commands[SchedulingUnitOfWork],
) -> Answer[NewSeat]:
    """Give the client a seat in one session that is still to come, without a membership.

    409 where the session is full, has begun, or the client is elsewhere at the time, or was
    discharged before it: enroll the client first.
    """
    asked = handlers.BookSession(client_id=client_id, **dict(body))
    async with command.unit_of_work() as uow:
        seat = await handlers.book_session(asked, uow)
        location = f"/sites/{site}/sessions/{seat.session_id}"
        view = NewSeat.at_site(seat, await uow.stays.of_clients([client_id]))
        return command.created(uow, view, version=seat.version, location=location)


@router.delete("/sites/{site}/clients/{client_id}/bookings/{session_id}", status_code=204)
async def unbook_session(
    site: Site,  # noqa: ARG001 - the command holds it
    client_id: UUID,
    session_id: UUID,
    command: Commands[SchedulingUnitOfWork],
) -> Answer[None]:
    """Free a seat that was booked for this session alone; it leaves the roll."""
    asked = handlers.UnbookSession(session_id=session_id, client_id=client_id)
    async with command.unit_of_work() as uow:
        await handlers.unbook_session(asked, uow)
        return command.done(uow)
