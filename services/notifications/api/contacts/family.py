"""Owns the routes of family: who is told of a client, and by which consent."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from services.notifications.domain.contacts.circle import FamilyMember
from services.notifications.domain.terms import Reason
from services.notifications.handlers.contacts import family as handlers
from services.notifications.handlers.contacts.family import EndFamilyMember, PutFamilyMember
from services.notifications.ports import NotificationsUnitOfWork
from services.notifications.queries import circle as queries
from shared.http.answer import Answer
from shared.http.command import Commands
from shared.http.forms import Form
from shared.http.paging import Page, Paging
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute

router = APIRouter(tags=["family"], route_class=CommandRoute)


class FamilyForm(Form):
    """The client's consent that lets this person in; it ends with it."""

    consent_id: UUID


class FamilyView(BaseModel):
    """`end_reason`: the consent that ended, or somebody who ended it."""

    client_id: UUID
    person_id: UUID
    consent_id: UUID
    ended_at: datetime | None
    end_reason: Reason | None
    version: int

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Self:
        return cls(**{name: row[name] for name in cls.model_fields})


@router.put("/sites/{site}/clients/{client_id}/family/{person_id}")
async def put_family_member(
    site: Site,  # noqa: ARG001 - the command holds it
    client_id: UUID,
    person_id: UUID,
    body: FamilyForm,
    command: Commands[NotificationsUnitOfWork],
) -> Answer[FamilyView]:
    """Let a person be told of a client, as long as the consent lasts."""
    asked = PutFamilyMember(
        person_id=person_id,
        client_id=client_id,
        consent_id=body.consent_id,
        expected_version=command.if_match,
    )
    async with command.unit_of_work() as uow:
        member: FamilyMember = await handlers.put_family_member(asked, uow)
        return command.answered(uow, FamilyView.of(vars(member)), version=member.version)


@router.get("/sites/{site}/family")
async def list_family(
    site: Site,
    reads: Reads,
    paging: Paging,
    client_id: UUID | None = None,
    person_id: UUID | None = None,
) -> Page[FamilyView]:
    """List who is told of which client, and who was; a person may belong to several."""
    rows = await queries.family(
        reads.database, site, paging, client_id=client_id, person_id=person_id
    )
    return paging.page(rows, lambda row: FamilyView.of(dict(row)), lambda row: row["id"])


@router.delete("/sites/{site}/clients/{client_id}/family/{person_id}", status_code=204)
async def end_family_member(
    site: Site,  # noqa: ARG001 - the command holds it
    client_id: UUID,
    person_id: UUID,
    command: Commands[NotificationsUnitOfWork],
) -> Answer[None]:
    """Tell a person nothing more of a client, and withdraw what waits."""
    asked = EndFamilyMember(person_id, client_id, expected_version=command.if_match)
    async with command.unit_of_work() as uow:
        await handlers.end_family_member(asked, uow)
        return command.done(uow)
