"""Owns the routes of swaps: a client to another series or session, or two to each other's."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from services.scheduling.api.bookings.views import MembershipView, SeatView
from services.scheduling.domain.bookings.exchange import (
    Exchange,
    Exchanged,
    ExchangeState,
    Side,
)
from services.scheduling.handlers.bookings import swaps as handlers
from services.scheduling.ports import SchedulingUnitOfWork
from services.scheduling.queries import exchanges as queries
from shared.errors import NotFound
from shared.http.answer import Answer
from shared.http.command import Command, Commands
from shared.http.forms import Day, Form
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute
from shared.recurrence.weekdays import Weekday

router = APIRouter(tags=["swaps"], route_class=CommandRoute)


class MoveForm(Form):
    """`from_date` is the first local date in the other series; the day before is the old's last."""

    to_series_id: UUID
    from_date: Day
    until: Day | None = None
    weekdays: Annotated[list[Weekday], Field(min_length=1, max_length=7)] | None = None


class SeatMoveForm(Form):
    to_session_id: UUID


class ExchangeForm(Form):
    """Two memberships, from `from_date` on, or the attendances of two seats in one session each."""

    what: Exchanged
    first_id: UUID
    second_id: UUID
    from_date: Day


class SideView(BaseModel):
    """`agreed_by` is the opaque subject of who said so: the client, or staff for the client."""

    client_id: UUID
    gives: UUID
    agreed_at: datetime | None
    agreed_by: str | None

    @classmethod
    def of(cls, side: Side) -> "SideView":
        agreed = side.agreed
        return cls(
            client_id=side.client_id,
            gives=side.gives,
            agreed_at=agreed.at if agreed else None,
            agreed_by=agreed.by if agreed else None,
        )


class ExchangeView(BaseModel):
    id: UUID
    site: str
    version: int
    what: Exchanged
    first: SideView
    second: SideView
    from_date: date
    proposed_at: datetime
    proposed_by: str | None
    state: ExchangeState

    @classmethod
    def of(cls, exchange: Exchange) -> "ExchangeView":
        sides = {"first": SideView.of(exchange.first), "second": SideView.of(exchange.second)}
        return cls(**{**vars(exchange), **sides})


class OwnExchangeView(BaseModel):
    """One side of an exchange, as its client sees it: nothing of the other client."""

    id: UUID
    version: int
    what: Exchanged
    gives: UUID
    from_date: date
    agreed_at: datetime | None
    state: ExchangeState

    @classmethod
    def of(cls, exchange: Exchange, client_id: UUID) -> "OwnExchangeView":
        side = exchange.side_of(client_id)
        return cls(
            id=exchange.id,
            version=exchange.version,
            what=exchange.what,
            gives=side.gives,
            from_date=exchange.from_date,
            agreed_at=side.agreed.at if side.agreed else None,
            state=exchange.state,
        )


@router.post("/sites/{site}/memberships/{membership_id}/move", status_code=201)
async def move_membership(
    site: Site,
    membership_id: UUID,
    body: MoveForm,
    command: Commands[SchedulingUnitOfWork],
) -> Answer[MembershipView]:
    """Let a client leave one series for another, or change nothing where that is full."""
    days = None if body.weekdays is None else tuple(body.weekdays)
    asked = handlers.MoveMembership(membership_id=membership_id, **{**dict(body), "weekdays": days})
    async with command.unit_of_work() as uow:
        command.expect(await uow.memberships.get(membership_id))
        membership = await handlers.move_membership(asked, uow)
        location = f"/sites/{site}/series/{membership.series_id}/members"
        view = MembershipView.of(membership)
        return command.created(uow, view, version=membership.version, location=location)


@router.post("/sites/{site}/clients/{client_id}/sessions/{session_id}/move", status_code=201)
async def move_seat(
    site: Site,
    client_id: UUID,
    session_id: UUID,
    body: SeatMoveForm,
    command: Commands[SchedulingUnitOfWork],
) -> Answer[SeatView]:
    """Give the client a seat in another session instead, or change nothing where that is full."""
    asked = handlers.MoveSeat(
        client_id=client_id, session_id=session_id, to_session_id=body.to_session_id
    )
    async with command.unit_of_work() as uow:
        seat = await handlers.move_seat(asked, uow)
        location = f"/sites/{site}/sessions/{seat.session_id}"
        return command.created(uow, SeatView.of(seat), version=seat.version, location=location)


@router.post("/sites/{site}/exchanges", status_code=201)
async def propose_exchange(
    site: Site, body: ExchangeForm, command: Commands[SchedulingUnitOfWork]
) -> Answer[ExchangeView]:
    """Ask two clients whether they swap; neither learns who the other is."""
    asked = handlers.ProposeExchange(**dict(body))
    async with command.unit_of_work() as uow:
        exchange = await handlers.propose_exchange(asked, uow)
        location = f"/sites/{site}/exchanges/{exchange.id}"
        view = ExchangeView.of(exchange)
        return command.created(uow, view, version=exchange.version, location=location)


@router.get("/sites/{site}/exchanges/{exchange_id}")
async def get_exchange(site: Site, exchange_id: UUID, reads: Reads) -> Answer[ExchangeView]:
    exchange = await queries.exchange_by_id(reads.database, site, exchange_id)
    if exchange is None:
        raise NotFound("There is no exchange of this id here.")
    return reads.found(ExchangeView.of(exchange), version=exchange.version)


@router.post("/sites/{site}/clients/{client_id}/exchanges/{exchange_id}/agreement")
async def agree_to_exchange(
    site: Site,  # noqa: ARG001 - the command holds it
    client_id: UUID,
    exchange_id: UUID,
    command: Commands[SchedulingUnitOfWork],
) -> Answer[OwnExchangeView]:
    """Agree; once both did the seats are swapped at once, or 409 says why not."""
    return await _answered(client_id, exchange_id, command, agrees=True)


@router.post("/sites/{site}/clients/{client_id}/exchanges/{exchange_id}/refusal")
async def decline_exchange(
    site: Site,  # noqa: ARG001 - the command holds it
    client_id: UUID,
    exchange_id: UUID,
    command: Commands[SchedulingUnitOfWork],
) -> Answer[OwnExchangeView]:
    """Decline: nothing is swapped."""
    return await _answered(client_id, exchange_id, command, agrees=False)


async def _answered(
    client_id: UUID,
    exchange_id: UUID,
    command: Command[SchedulingUnitOfWork],
    *,
    agrees: bool,
) -> Answer[OwnExchangeView]:
    asked = handlers.AnswerExchange(exchange_id=exchange_id, client_id=client_id, agrees=agrees)
    async with command.unit_of_work() as uow:
        command.expect(await uow.exchanges.get(exchange_id))
        exchange = await handlers.answer_exchange(asked, uow)
        view = OwnExchangeView.of(exchange, client_id)
        return command.answered(uow, view, version=exchange.version)
