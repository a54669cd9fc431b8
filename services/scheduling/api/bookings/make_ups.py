"""Owns what clients, or staff for them, read: the bookings of a week, and make-ups that fit."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel

from services.scheduling.api.bookings.swaps import OwnExchangeView
from services.scheduling.api.bookings.views import MembershipView, SeatView
from services.scheduling.api.clock import Now
from services.scheduling.domain.bookings.make_ups import Suggestion, monday_of
from services.scheduling.domain.programs.requirements import SessionType
from services.scheduling.handlers.bookings import make_ups as handlers
from services.scheduling.ports import SchedulingUnitOfWork
from services.scheduling.queries import exchanges
from services.scheduling.queries import make_ups as queries
from shared.http.answer import Answer
from shared.http.command import Commands
from shared.http.forms import Day, Form
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute

router = APIRouter(tags=["own bookings"], route_class=CommandRoute)


class MakeUpView(BaseModel):
    """A session to book with `makes_up`; `reasons` say in words what speaks for it."""

    session_id: UUID
    series_id: UUID
    type: SessionType
    held_on: date
    starts_at: datetime
    ends_at: datetime
    timezone: str
    free_seats: int
    curriculum_item: str | None
    reasons: list[str]

    @classmethod
    def of(cls, one: Suggestion) -> "MakeUpView":
        session = one.session
        return cls(
            session_id=session.id,
            series_id=session.series_id,
            type=session.type,
            held_on=session.held_on,
            starts_at=session.starts_at,
            ends_at=session.ends_at,
            timezone=session.timezone,
            free_seats=session.free,
            curriculum_item=session.curriculum_item,
            reasons=list(one.reasons),
        )


class MakeUpForm(Form):
    """`makes_up` is the attendance that was missed."""

    session_id: UUID
    makes_up: UUID


class MakeUpsView(BaseModel):
    """The best first, fifty at most."""

    items: list[MakeUpView]


class OwnBookingsView(BaseModel):
    """The seats of one week, and every membership, wait, offer and exchange that is open."""

    week: date
    seats: list[SeatView]
    memberships: list[MembershipView]
    exchanges: list[OwnExchangeView]


@router.get("/sites/{site}/clients/{client_id}/make-ups")
async def list_make_ups(
    *,
    site: Site,
    client_id: UUID,
    reads: Reads,
    now: Now,
    of: UUID | None = None,
    day: Annotated[Day | None, Query(alias="week")] = None,
) -> MakeUpsView:
    """Suggest sessions that fit: for the attendance `of` that was missed, or for the week of a day.

    Each has a free seat, meets nothing that the client has or keeps, and is for the client's
    phase, language and audience as far as they are known. 422 where nothing was missed under `of`.
    """
    found = await queries.make_ups(
        reads.database, site, client_id, now, of=of, day=day or now.date()
    )
    return MakeUpsView(items=[MakeUpView.of(one) for one in found[:50]])


@router.post("/sites/{site}/clients/{client_id}/make-ups", status_code=201)
async def book_make_up(
    site: Site, client_id: UUID, body: MakeUpForm, command: Commands[SchedulingUnitOfWork]
) -> Answer[SeatView]:
    """Take a session that is suggested for the attendance `makes_up`, as the client may do alone.

    409 where it is none of those suggested, or where at this site staff book make-ups.
    """
    asked = handlers.BookMakeUp(client_id=client_id, **dict(body))
    async with command.unit_of_work() as uow:
        seat = await handlers.book_make_up(asked, uow)
        location = f"/sites/{site}/sessions/{seat.session_id}"
        return command.created(uow, SeatView.of(seat), version=seat.version, location=location)


@router.get("/sites/{site}/clients/{client_id}/bookings")
async def list_own_bookings(
    *,
    site: Site,
    client_id: UUID,
    reads: Reads,
    now: Now,
    day: Annotated[Day | None, Query(alias="week")] = None,
) -> OwnBookingsView:
    """Show the client's week that holds a day, by default this one, and all that is open."""
    week = monday_of(day or now.date())
    seats = await queries.seats_of(reads.database, site, client_id, week)
    open_ones = await queries.open_memberships_of(reads.database, site, client_id)
    asked = await exchanges.exchanges_asked_of(reads.database, site, client_id)
    return OwnBookingsView(
        week=week,
        seats=[SeatView.model_validate(dict(row)) for row in seats],
        memberships=[MembershipView.model_validate(dict(row)) for row in open_ones],
        exchanges=[OwnExchangeView.of(one, client_id) for one in asked],
    )
