"""Owns the commands on parties: whom a client's consents may name."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from services.enrollment.domain.consents.consent_terms import PartyKind
from services.enrollment.domain.consents.party import Party, PartyIsNotHere, Relationship
from services.enrollment.ports import EnrollmentUnitOfWork
from shared.identifiers import new_id


@dataclass(frozen=True, kw_only=True)
class RegisterParty:
    """`personal` is the name and how to reach it; it is kept sealed under the client's key."""

    client_id: UUID
    kind: PartyKind
    relationship: Relationship | None
    personal: Mapping[str, str | None]


@dataclass(frozen=True, kw_only=True)
class DescribeParty:
    party_id: UUID
    client_id: UUID
    relationship: Relationship | None
    personal: Mapping[str, str | None]


async def register_party(command: RegisterParty, uow: EnrollmentUnitOfWork) -> Party:
    """Register it with the client who is kept, where the one named was merged."""
    await uow.sites.get()
    client_id = await uow.merges.kept(command.client_id)
    party = Party(
        id=new_id(),
        site=uow.site,
        client_id=client_id,
        kind=command.kind,
        relationship=command.relationship,
        sealed=await uow.private.seal(client_id, command.personal),
    )
    uow.parties.add(party)
    uow.save(party)
    return party


async def describe_party(command: DescribeParty, uow: EnrollmentUnitOfWork) -> Party:
    """Say anew who it is, as a whole. Signed consents keep the name that they were signed with."""
    party = await party_of(command.client_id, command.party_id, uow)
    sealed = await uow.private.seal(party.client_id, command.personal)
    party.describe(relationship=command.relationship, sealed=sealed)
    uow.save(party)
    return party


async def party_of(client_id: UUID, party_id: UUID, uow: EnrollmentUnitOfWork) -> Party:
    party = await uow.parties.get(party_id)
    if not await uow.merges.are_one(client_id, party.client_id):
        raise PartyIsNotHere("This client has no party of this id.")
    return party
