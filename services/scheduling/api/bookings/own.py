"""Owns what clients do about their own bookings; staff do the same for them.

The policies let a client in only where the address names that client; a handler then finds nothing
that belongs to anybody else.
"""

from uuid import UUID

from fastapi import APIRouter

from services.scheduling.api.bookings.views import MembershipView, SeatView
from services.scheduling.handlers.bookings import offers as offer_handlers
from services.scheduling.handlers.bookings import own as handlers
from services.scheduling.ports import SchedulingUnitOfWork
from shared.errors import NotFound
from shared.http.answer import Answer
from shared.http.command import Command, Commands
from shared.http.forms import Day, Form
from shared.http.parameters import Site
from shared.http.route import CommandRoute

router = APIRouter(tags=["own bookings"], route_class=CommandRoute)


class LeaveForm(Form):
    """The last local date on which the client wants to come."""

    last_date: Day


@router.post("/sites/{site}/clients/{client_id}/sessions/{session_id}/confirmation")
async def confirm_session(
    site: Site,  # noqa: ARG001 - the command holds it
    client_id: UUID,
    session_id: UUID,
    command: Commands[SchedulingUnitOfWork],
) -> Answer[SeatView]:
    """Say that the client will come; again is the same."""
    asked = handlers.ConfirmSession(session_id=session_id, client_id=client_id)
    async with command.unit_of_work() as uow:
        seat = await handlers.confirm_session(asked, uow)
        return command.answered(uow, SeatView.of(seat), version=seat.version)


@router.post("/sites/{site}/clients/{client_id}/sessions/{session_id}/client-cancellation")
async def cancel_seat(
    site: Site,  # noqa: ARG001 - the command holds it
    client_id: UUID,
    session_id: UUID,
    command: Commands[SchedulingUnitOfWork],
) -> Answer[SeatView]:
    """Say that the client will not come to this one session; its seat is free for another.

    The membership goes on. `notice_hours` tells how long before it was said.
    """
    asked = handlers.CancelSeat(session_id=session_id, client_id=client_id)
    async with command.unit_of_work() as uow:
        seat = await handlers.cancel_seat(asked, uow)
        return command.answered(uow, SeatView.of(seat), version=seat.version)


@router.delete("/sites/{site}/clients/{client_id}/sessions/{session_id}/client-cancellation")
async def come_after_all(
    site: Site,  # noqa: ARG001 - the command holds it
    client_id: UUID,
    session_id: UUID,
    command: Commands[SchedulingUnitOfWork],
) -> Answer[SeatView]:
    """Take the cancellation back, while there is a seat."""
    asked = handlers.ComeAfterAll(session_id=session_id, client_id=client_id)
    async with command.unit_of_work() as uow:
        seat = await handlers.come_after_all(asked, uow)
        return command.answered(uow, SeatView.of(seat), version=seat.version)


@router.post("/sites/{site}/clients/{client_id}/memberships/{membership_id}/acceptance")
async def accept_offer(
    site: Site,  # noqa: ARG001 - the command holds it
    client_id: UUID,
    membership_id: UUID,
    command: Commands[SchedulingUnitOfWork],
) -> Answer[MembershipView]:
    """Take the seat that is offered, in all sessions still ahead; 409 once the offer is over."""
    asked = offer_handlers.AcceptOffer(membership_id=membership_id)
    async with command.unit_of_work() as uow:
        await _must_be_own(client_id, membership_id, command, uow)
        membership = await offer_handlers.accept_offer(asked, uow)
        view = MembershipView.of(membership)
        return command.answered(uow, view, version=membership.version)


@router.post("/sites/{site}/clients/{client_id}/memberships/{membership_id}/declining")
async def decline_offer(
    site: Site,  # noqa: ARG001 - the command holds it
    client_id: UUID,
    membership_id: UUID,
    command: Commands[SchedulingUnitOfWork],
) -> Answer[MembershipView]:
    """Let the offered seat pass on."""
    asked = offer_handlers.DeclineOffer(membership_id=membership_id)
    async with command.unit_of_work() as uow:
        await _must_be_own(client_id, membership_id, command, uow)
        membership = await offer_handlers.decline_offer(asked, uow)
        view = MembershipView.of(membership)
        return command.answered(uow, view, version=membership.version)


@router.post("/sites/{site}/clients/{client_id}/memberships/{membership_id}/leaving")
async def ask_to_leave(
    site: Site,  # noqa: ARG001 - the command holds it
    client_id: UUID,
    membership_id: UUID,
    body: LeaveForm,
    command: Commands[SchedulingUnitOfWork],
) -> Answer[MembershipView]:
    """Ask to leave a series: staff end the membership. A wait, or an offer, ends at once."""
    asked = handlers.AskToLeave(membership_id=membership_id, last_date=body.last_date)
    async with command.unit_of_work() as uow:
        await _must_be_own(client_id, membership_id, command, uow)
        membership = await handlers.ask_to_leave(asked, uow)
        view = MembershipView.of(membership)
        return command.answered(uow, view, version=membership.version)


async def _must_be_own(
    client_id: UUID,
    membership_id: UUID,
    command: Command[SchedulingUnitOfWork],
    uow: SchedulingUnitOfWork,
) -> None:
    membership = await uow.memberships.get(membership_id)
    if membership.client_id != client_id:
        raise NotFound("There is no membership of this id here.")
    command.expect(membership)
