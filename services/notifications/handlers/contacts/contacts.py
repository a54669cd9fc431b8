"""Contacts: kept encrypted, changed with effect on what waits, and destroyed with their key."""

from dataclasses import dataclass, field
from uuid import UUID

from services.notifications.domain.contacts.contact import Contact, PersonalData
from services.notifications.domain.terms import ChannelName, Language, Reason
from services.notifications.domain.zones import zone_named
from services.notifications.handlers.messages.replanning import replan_person
from services.notifications.handlers.messages.telling import refuse
from services.notifications.ports import NotificationsUnitOfWork
from services.notifications.ports.people import Vault
from shared.errors import StaleVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class PutContact:
    person_id: UUID
    data: PersonalData = field(repr=False)
    language: Language
    timezone: str
    expected_version: int | None = None


@dataclass(frozen=True, slots=True)
class ShredContact:
    person_id: UUID


async def put_contact(command: PutContact, uow: NotificationsUnitOfWork, vault: Vault) -> Contact:
    """Keep how a person is reached. Raises Invalid for an unknown zone, StaleVersion."""
    zone = zone_named(command.timezone)
    contact = await uow.contacts.find(command.person_id)
    _expect(contact, command.expected_version)
    sealed = await _sealed(command, uow, vault)
    if contact is None:
        contact = _new_contact(command, uow.site, sealed)
        uow.contacts.add(contact)
    contact.change(sealed, command.language, command.timezone)
    uow.save(contact)
    for channel in ChannelName:
        uow.suppressions.lift(contact.id, channel)
    await replan_person(contact.id, uow, zone=zone)
    return contact


async def shred_contact(command: ShredContact, uow: NotificationsUnitOfWork) -> None:
    """Destroy the person's key and values, and withdraw what waits. Raises NotFound."""
    contact = await uow.contacts.get(command.person_id)
    contact.shred()
    uow.save(contact)
    uow.keys.destroy(contact.id)
    for notification in await uow.notifications.open_to(contact.id):
        refuse(notification, Reason.NO_CONTACT, uow)


async def _sealed(command: PutContact, uow: NotificationsUnitOfWork, vault: Vault) -> bytes:
    key = await uow.keys.find(command.person_id)
    if key is None:
        key = vault.new_key(command.person_id)
        uow.keys.put(command.person_id, key)
    return vault.seal(command.person_id, command.data, key)


def _new_contact(command: PutContact, site: str, sealed: bytes) -> Contact:
    return Contact(
        id=command.person_id,
        site=site,
        sealed=sealed,
        language=command.language,
        timezone=command.timezone,
    )


def _expect(contact: Contact | None, version: int | None) -> None:
    held = contact.version if contact else 0
    if version is not None and version != held:
        raise StaleVersion
