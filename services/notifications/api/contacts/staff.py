"""Owns the routes of staff: who works at a site, in which roles, from when until when."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from services.notifications.domain.contacts.circle import StaffMember
from services.notifications.domain.terms import StaffRole
from services.notifications.handlers.contacts import staff as handlers
from services.notifications.handlers.contacts.staff import EndStaffMember, PutStaffMember
from services.notifications.ports import NotificationsUnitOfWork
from services.notifications.queries import circle as queries
from shared.errors import NotFound
from shared.http.answer import Answer
from shared.http.command import Commands
from shared.http.forms import Code, Form, Instant
from shared.http.paging import Page, Paging
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute

router = APIRouter(tags=["staff"], route_class=CommandRoute)


class StaffForm(Form):
    """What a person does at this site. Addresses are put as those of every contact.

    `active_from` null: from now on, or as it was. `account`: the subject of the person's tokens.
    """

    roles: Annotated[list[StaffRole], Field(min_length=1, max_length=10)]
    active_from: Instant | None = None
    active_until: Instant | None = None
    account: Code | None = None


class StaffView(BaseModel):
    person_id: UUID
    site: str
    version: int
    roles: list[StaffRole]
    active_from: datetime
    active_until: datetime | None
    account: str | None

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Self:
        names = [name for name in cls.model_fields if name != "person_id"]
        return cls(person_id=row["id"], **{name: row[name] for name in names})


@router.put("/sites/{site}/staff/{person_id}")
async def put_staff_member(
    site: Site,  # noqa: ARG001 - the command holds it
    person_id: UUID,
    body: StaffForm,
    command: Commands[NotificationsUnitOfWork],
) -> Answer[StaffView]:
    """Keep a person's roles at this site; whoever begins is reached on every channel."""
    asked = PutStaffMember(person_id=person_id, expected_version=command.if_match, **dict(body))
    async with command.unit_of_work() as uow:
        member: StaffMember = await handlers.put_staff_member(asked, uow)
        return command.answered(uow, StaffView.of(vars(member)), version=member.version)


@router.get("/sites/{site}/staff")
async def list_staff(
    site: Site, reads: Reads, paging: Paging, role: StaffRole | None = None
) -> Page[StaffView]:
    """List the site's staff, those who have left as well, in the order of their ids."""
    rows = await queries.staff(reads.database, site, paging, role)
    return paging.page(rows, lambda row: StaffView.of(dict(row)), lambda row: row["id"])


@router.get("/sites/{site}/staff/{person_id}")
async def get_staff_member(site: Site, person_id: UUID, reads: Reads) -> Answer[StaffView]:
    row = await queries.staff_member(reads.database, site, person_id)
    if row is None:
        raise NotFound("This person does not work here.")
    return reads.found(StaffView.of(dict(row)), version=row["version"])


@router.delete("/sites/{site}/staff/{person_id}", status_code=204)
async def end_staff_member(
    site: Site,  # noqa: ARG001 - the command holds it
    person_id: UUID,
    command: Commands[NotificationsUnitOfWork],
) -> Answer[None]:
    """Let a person's duties end now, and withdraw what waits for them."""
    async with command.unit_of_work() as uow:
        command.expect(await uow.staff.get(person_id))
        await handlers.end_staff_member(EndStaffMember(person_id), uow)
        return command.done(uow)
