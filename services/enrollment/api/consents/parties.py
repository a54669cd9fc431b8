"""Owns the routes of parties: family and others whom a client's consents may name.

An answer to a command is kept under its key, in clear: so names are shown by reading only.
"""

from typing import Annotated, Any, Self
from uuid import UUID

from asyncpg import Record
from fastapi import APIRouter
from pydantic import BaseModel, Field

from services.enrollment.domain.consents.consent_terms import PartyKind
from services.enrollment.domain.consents.party import Party, PartyIsNotHere, Relationship
from services.enrollment.handlers.consents import parties as handlers
from services.enrollment.ports import EnrollmentUnitOfWork
from services.enrollment.queries import consents as queries
from shared.http.answer import Answer
from shared.http.command import Commands
from shared.http.forms import Form, Line
from shared.http.paging import Page, Paging
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute
from shared.http.vaults import Vaults
from shared.private import Vault

router = APIRouter(tags=["parties"], route_class=CommandRoute)

Work = Commands[EnrollmentUnitOfWork]
Lines = Annotated[tuple[Line, ...], Field(max_length=6)]


class DescriptionForm(Form):
    """Who it is, and how to reach it. What is null is not known."""

    name: Line
    relationship: Relationship | None = None
    phone: Line | None = None
    email: Line | None = None
    address: Lines = ()

    def personal(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "phone": self.phone,
            "email": self.email,
            "address": list(self.address),
        }


class PartyForm(DescriptionForm):
    """A party's kind never changes: consents rest on it."""

    kind: PartyKind


class PartyView(BaseModel):
    """A party as consents and events know it: by its id."""

    id: UUID
    site: str
    version: int
    client_id: UUID
    kind: str
    relationship: str | None

    @classmethod
    def of(cls, party: Party) -> "PartyView":
        return cls(**vars(party))


class PartyDetails(PartyView):
    """A party by name. All is null where the client's key was destroyed."""

    name: str | None
    phone: str | None
    email: str | None
    address: tuple[str, ...]

    @classmethod
    def of_row(cls, row: Record, vault: Vault) -> Self:
        known: dict[str, Any] = {"name": None, "phone": None, "email": None, "address": ()}
        if row["wrapped"] is not None:
            known |= vault.open(row["client_id"], row["sealed"], row["wrapped"])
        return cls(**row, **known)


@router.post("/sites/{site}/clients/{client_id}/parties", status_code=201)
async def register_party(
    site: Site, client_id: UUID, body: PartyForm, command: Work
) -> Answer[PartyView]:
    """Register whom a consent of this client may name; the name is kept sealed."""
    asked = handlers.RegisterParty(
        client_id=client_id,
        kind=body.kind,
        relationship=body.relationship,
        personal=body.personal(),
    )
    async with command.unit_of_work() as uow:
        party = await handlers.register_party(asked, uow)
        location = f"/sites/{site}/clients/{client_id}/parties/{party.id}"
        return command.created(uow, PartyView.of(party), version=party.version, location=location)


@router.put("/sites/{site}/clients/{client_id}/parties/{party_id}")
async def describe_party(
    site: Site,  # noqa: ARG001 - the command holds it
    client_id: UUID,
    party_id: UUID,
    body: DescriptionForm,
    command: Work,
) -> Answer[PartyView]:
    """Say anew who it is. Signed consents keep the name that they were signed with."""
    asked = handlers.DescribeParty(
        party_id=party_id,
        client_id=client_id,
        relationship=body.relationship,
        personal=body.personal(),
    )
    async with command.unit_of_work() as uow:
        command.expect(await handlers.party_of(client_id, party_id, uow))
        party = await handlers.describe_party(asked, uow)
        return command.answered(uow, PartyView.of(party), version=party.version)


@router.get("/sites/{site}/clients/{client_id}/parties")
async def list_parties(
    site: Site, client_id: UUID, reads: Reads, paging: Paging, vault: Vaults
) -> Page[PartyDetails]:
    rows = await queries.parties(reads.database, site, client_id, paging)
    return paging.page(rows, lambda row: PartyDetails.of_row(row, vault), lambda row: row["id"])


@router.get("/sites/{site}/clients/{client_id}/parties/{party_id}")
async def get_party(
    site: Site, client_id: UUID, party_id: UUID, reads: Reads, vault: Vaults
) -> Answer[PartyDetails]:
    row = await queries.party_by_id(reads.database, site, client_id, party_id)
    if row is None:
        raise PartyIsNotHere("This client has no party of this id.")
    return reads.found(PartyDetails.of_row(row, vault), version=row["version"])
