"""Family: who is told of a client, as long as the client's consent lasts and no moment longer."""

from dataclasses import dataclass
from uuid import UUID

from services.notifications.domain.contacts.change import Change
from services.notifications.domain.contacts.circle import (
    FamilyMember,
    NobodysOwnFamily,
    family_member_id,
)
from services.notifications.domain.contacts.permission import Consent
from services.notifications.domain.terms import Audience, Reason
from services.notifications.handlers.contacts.defaults import grant_by_default
from services.notifications.handlers.messages.replanning import replan_around
from services.notifications.handlers.messages.telling import refuse
from services.notifications.ports import NotificationsUnitOfWork
from shared.errors import StaleVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class PutFamilyMember:
    person_id: UUID
    client_id: UUID
    consent_id: UUID
    expected_version: int | None = None


@dataclass(frozen=True, slots=True)
class EndFamilyMember:
    person_id: UUID
    client_id: UUID
    expected_version: int | None = None


async def put_family_member(command: PutFamilyMember, uow: NotificationsUnitOfWork) -> FamilyMember:
    """Let a person in beside a client.

    Raises Invalid, NobodysOwnFamily, ConsentHasEnded, StaleVersion.

    The person is reached on every channel on which nothing else was said. A consent that nobody
    told of yet is awaited by the gate, as with permissions.
    """
    if command.person_id == command.client_id:
        raise NobodysOwnFamily
    identity = family_member_id(uow.site, command.person_id, command.client_id)
    member = await uow.family.find(identity)
    if command.expected_version not in {None, member.version if member else 0}:
        raise StaleVersion
    if member is None:
        member = FamilyMember(
            id=identity,
            site=uow.site,
            person_id=command.person_id,
            client_id=command.client_id,
            consent_id=command.consent_id,
        )
        uow.family.add(member)
    member.let_in(await _consent(command, uow), uow.now)
    uow.save(member)
    await grant_by_default(command.person_id, Audience.FAMILY, uow)
    uow.changes.note(command.person_id, Change.FAMILY_LET_IN)
    await replan_around({command.client_id}, uow)
    return member


async def end_family_member(command: EndFamilyMember, uow: NotificationsUnitOfWork) -> None:
    """Let a person stand beside a client no longer. Raises NotFound, StaleVersion."""
    member = await uow.family.get(family_member_id(uow.site, command.person_id, command.client_id))
    if command.expected_version not in {None, member.version}:
        raise StaleVersion
    await end_with(member, Reason.NO_LONGER_FAMILY, uow)


async def end_with(member: FamilyMember, reason: Reason, uow: NotificationsUnitOfWork) -> None:
    """End a place beside a client, and withdraw what waits for the person about that client."""
    if member.is_let_in:
        member.end(reason, uow.now)
        uow.save(member)
        uow.changes.note(member.person_id, Change.FAMILY_ENDED, code=reason.value)
    for notification in await uow.notifications.open_about(member.client_id, member.person_id):
        refuse(notification, reason, uow)


async def _consent(command: PutFamilyMember, uow: NotificationsUnitOfWork) -> Consent:
    known = await uow.consents.find(command.consent_id)
    return known or Consent(id=command.consent_id, site=uow.site, client_id=command.client_id)
