"""Owns the routes of memberships: a seat, or a place on the waitlist."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field

from services.scheduling.api.bookings.views import MembershipView, NewMembership
from services.scheduling.domain.bookings.membership import ROUTINE, MembershipState
from services.scheduling.handlers.bookings import memberships as handlers
from services.scheduling.handlers.bookings import waitlist
from services.scheduling.ports import SchedulingUnitOfWork
from services.scheduling.queries import memberships as queries
from shared.http.answer import Answer
from shared.http.command import Commands
from shared.http.forms import Code, Day, Form
from shared.http.paging import Page, Paging
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute
from shared.recurrence.weekdays import Weekday

router = APIRouter(tags=["bookings"], route_class=CommandRoute)


class MemberForm(Form):
    """Both local dates are included; without `until`, to the end of the series.

    Without `weekdays` the client comes on all days of the series. `priority`, a code of the site's
    booking policy, says how early who must wait is offered a seat.
    """

    client_id: UUID
    from_date: Day
    until: Day | None = None
    weekdays: Annotated[list[Weekday], Field(min_length=1, max_length=7)] | None = None
    priority: Code = ROUTINE

    def command(self, series_id: UUID) -> handlers.BookClient:
        days = None if self.weekdays is None else tuple(self.weekdays)
        return handlers.BookClient(series_id=series_id, **{**dict(self), "weekdays": days})


class EndForm(Form):
    """The last local date on which the client keeps the seat."""

    last_date: Day


@router.post("/sites/{site}/series/{series_id}/members", status_code=201)
async def add_member(
    site: Site,  # noqa: ARG001 - the command holds it
    series_id: UUID,
    body: MemberForm,
    command: Commands[SchedulingUnitOfWork],
) -> Answer[NewMembership]:
    """Give the client a seat in every open session of that time: `state` is active.

    Where one of them is full, or others wait for it, the client goes on the waitlist: `state` is
    waitlisted, and `place` says where, and what is in the way. 409 where
    the client was discharged before: enroll the client first.
    """
    async with command.unit_of_work() as uow:
        command.expect(await uow.series.get(series_id))
        membership = await handlers.book_or_wait(body.command(series_id), uow)
        location = f"/sites/{membership.site}/series/{series_id}/members"
        stays = await uow.stays.of_clients([membership.client_id])
        place = await waitlist.place_of(membership, uow) if membership.waits else None
        view = NewMembership.at_site(membership, stays, place)
        return command.created(uow, view, version=membership.version, location=location)


@router.get("/sites/{site}/series/{series_id}/members")
async def list_members(
    *,
    site: Site,
    series_id: UUID,
    reads: Reads,
    paging: Paging,
    state: MembershipState | None = None,
    client_id: UUID | None = None,
) -> Page[MembershipView]:
    rows = await queries.members(
        reads.database, site, paging, series_id=series_id, state=state, client_id=client_id
    )
    return paging.page(rows, lambda row: MembershipView(**row), lambda row: row["id"])


@router.post("/sites/{site}/memberships/{membership_id}/activation")
async def activate_membership(
    site: Site,  # noqa: ARG001 - the command holds it
    membership_id: UUID,
    command: Commands[SchedulingUnitOfWork],
) -> Answer[MembershipView]:
    """Give a waiting client a seat, from the site's today on; 409 while there is none."""
    asked = handlers.ActivateMembership(membership_id=membership_id)
    async with command.unit_of_work() as uow:
        command.expect(await uow.memberships.get(membership_id))
        membership = await handlers.activate_membership(asked, uow)
        view = MembershipView.of(membership)
        return command.answered(uow, view, version=membership.version)


@router.post("/sites/{site}/memberships/{membership_id}/ending")
async def end_membership(
    site: Site,  # noqa: ARG001 - the command holds it
    membership_id: UUID,
    body: EndForm,
    command: Commands[SchedulingUnitOfWork],
) -> Answer[MembershipView]:
    """End a membership; its seats after that day are free again. A later day is refused then."""
    asked = handlers.EndMembership(membership_id=membership_id, last_date=body.last_date)
    async with command.unit_of_work() as uow:
        command.expect(await uow.memberships.get(membership_id))
        membership = await handlers.end_membership(asked, uow)
        view = MembershipView.of(membership)
        return command.answered(uow, view, version=membership.version)
