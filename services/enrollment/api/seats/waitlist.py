"""Owns the routes of the waitlist: its order, and what is answered to an offer."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from services.enrollment.api.local_day import Now, site_at
from services.enrollment.domain.seats.waitlist import EntryState, WaitlistEntry
from services.enrollment.domain.site import Site as DomainSite
from services.enrollment.handlers.seats import offers
from services.enrollment.handlers.seats import waitlist as handlers
from services.enrollment.ports import EnrollmentUnitOfWork
from services.enrollment.queries import waitlist
from shared.errors import NotFound
from shared.http.answer import Answer
from shared.http.command import Commands
from shared.http.forms import Code, Form, Instant
from shared.http.paging import Page, Paging
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute

router = APIRouter(tags=["waitlist"], route_class=CommandRoute)


class ExtensionForm(Form):
    until: Instant


class RemovalForm(Form):
    reason_code: Code


class PriorityForm(Form):
    priority: Code


class EntryView(BaseModel):
    """A wait for one place. `place`: in the line of its program and track, while it waits.

    Entries of one `group_id` are one client's places, also at other sites: one is accepted.
    """

    id: UUID
    site: str
    version: int
    application_id: UUID
    client_id: UUID
    group_id: UUID
    program: str
    track: str | None
    priority: str
    state: EntryState
    place: int | None
    days_waiting: int
    entered_at: datetime
    offered_at: datetime | None
    offer_expires_at: datetime | None
    closed_at: datetime | None
    reason_code: str | None
    lapses: int
    declines: int

    @classmethod
    def of(
        cls, entry: WaitlistEntry, place: int | None, site: DomainSite, now: datetime
    ) -> "EntryView":
        return cls.of_row({**vars(entry), "place": place}, site, now)

    @classmethod
    def of_row(cls, row: Any, site: DomainSite, now: datetime) -> "EntryView":
        until: date = site.today(row["closed_at"] or now)
        return cls(**row, days_waiting=(until - site.today(row["entered_at"])).days)


@router.get("/sites/{site}/waitlist")
async def list_waitlist(
    *,
    site: Site,
    reads: Reads,
    paging: Paging,
    now: Now,
    state: EntryState | None = None,
    program: Code | None = None,
    track: Code | None = None,
) -> Page[EntryView]:
    """List who waits or has an offer to answer, or whose entry is in the state that is asked for.

    In the order seats are offered: the priority's rank, then who entered first, then the id. An
    offer says until when (`offer_expires_at`).
    """
    place = await site_at(reads.database, site)
    rows = await waitlist.entries(
        reads.database, site, paging, state=state, program=program, track=track
    )
    return paging.page(rows, lambda row: EntryView.of_row(row, place, now), lambda row: row["id"])


@router.get("/sites/{site}/waitlist/{entry_id}")
async def get_waitlist_entry(
    site: Site, entry_id: UUID, reads: Reads, now: Now
) -> Answer[EntryView]:
    row = await waitlist.entry_by_id(reads.database, site, entry_id)
    if row is None:
        raise NotFound("There is no waitlist entry of this id here.")
    place = await site_at(reads.database, site)
    return reads.found(EntryView.of_row(row, place, now), version=row["version"])


@router.post("/sites/{site}/waitlist/{entry_id}/acceptance")
async def accept_offer(
    site: Site,  # noqa: ARG001 - the command holds it
    entry_id: UUID,
    command: Commands[EnrollmentUnitOfWork],
) -> Answer[EntryView]:
    """Accept the offer: the seat is reserved, and the client waits nowhere else any more."""
    async with command.unit_of_work() as uow:
        command.expect(await uow.waitlist.get(entry_id))
        entry = await offers.accept_offer(offers.AcceptOffer(entry_id=entry_id), uow)
        return command.answered(uow, await _view(entry, uow), version=entry.version)


@router.post("/sites/{site}/waitlist/{entry_id}/decline")
async def decline_offer(
    site: Site,  # noqa: ARG001 - the command holds it
    entry_id: UUID,
    command: Commands[EnrollmentUnitOfWork],
) -> Answer[EntryView]:
    """Decline the offer: the seat is offered to the next in line."""
    async with command.unit_of_work() as uow:
        command.expect(await uow.waitlist.get(entry_id))
        entry = await offers.decline_offer(offers.DeclineOffer(entry_id=entry_id), uow)
        return command.answered(uow, await _view(entry, uow), version=entry.version)


@router.post("/sites/{site}/waitlist/{entry_id}/extension")
async def extend_offer(
    site: Site,  # noqa: ARG001 - the command holds it
    entry_id: UUID,
    body: ExtensionForm,
    command: Commands[EnrollmentUnitOfWork],
) -> Answer[EntryView]:
    """Give more time to answer, up to 30 days from now."""
    async with command.unit_of_work() as uow:
        command.expect(await uow.waitlist.get(entry_id))
        asked = offers.ExtendOffer(entry_id=entry_id, until=body.until)
        entry = await offers.extend_offer(asked, uow)
        return command.answered(uow, await _view(entry, uow), version=entry.version)


@router.post("/sites/{site}/waitlist/{entry_id}/removal")
async def remove_from_waitlist(
    site: Site,  # noqa: ARG001 - the command holds it
    entry_id: UUID,
    body: RemovalForm,
    command: Commands[EnrollmentUnitOfWork],
) -> Answer[EntryView]:
    """Take an entry off the list; an open offer of it ends, and its seat passes on."""
    async with command.unit_of_work() as uow:
        command.expect(await uow.waitlist.get(entry_id))
        asked = handlers.RemoveFromWaitlist(entry_id=entry_id, reason_code=body.reason_code)
        entry = await handlers.remove_from_waitlist(asked, uow)
        return command.answered(uow, await _view(entry, uow), version=entry.version)


@router.post("/sites/{site}/waitlist/{entry_id}/priority")
async def change_priority(
    site: Site,  # noqa: ARG001 - the command holds it
    entry_id: UUID,
    body: PriorityForm,
    command: Commands[EnrollmentUnitOfWork],
) -> Answer[EntryView]:
    """Give the client another priority of the site's policy, in all lines of this site."""
    async with command.unit_of_work() as uow:
        command.expect(await uow.waitlist.get(entry_id))
        asked = handlers.ChangePriority(entry_id=entry_id, priority=body.priority)
        entry = await handlers.change_priority(asked, uow)
        return command.answered(uow, await _view(entry, uow), version=entry.version)


async def _view(entry: WaitlistEntry, uow: EnrollmentUnitOfWork) -> EntryView:
    place = await uow.waitlist.place_of(entry) if entry.state is EntryState.WAITING else None
    return EntryView.of(entry, place, await uow.sites.get(), uow.now)
