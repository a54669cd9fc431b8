"""Contacts: kept encrypted, changed with effect on what waits, and destroyed with their key."""

from dataclasses import dataclass, field
from datetime import time
from uuid import UUID

from services.notifications.domain.contacts.change import Change
from services.notifications.domain.contacts.contact import Contact, Indexes, PersonalData
from services.notifications.domain.messages.quiet_hours import checked_hours
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


@dataclass(frozen=True, slots=True, kw_only=True)
class SetHours:
    """`quiet_days` are ISO weekdays, 1 for Monday."""

    person_id: UUID
    opens: time
    closes: time
    quiet_days: frozenset[int]
    expected_version: int | None = None


@dataclass(frozen=True, slots=True)
class ShredContact:
    person_id: UUID


async def put_contact(command: PutContact, uow: NotificationsUnitOfWork, vault: Vault) -> Contact:
    """Keep how a person is reached. Raises Invalid for an unknown zone, StaleVersion.

    An address that is another one has to be verified anew, and what was suppressed was the former.
    """
    zone_named(command.timezone)
    contact = await uow.contacts.find(command.person_id)
    _expect(contact, command.expected_version)
    sealed = await _sealed(command, uow, vault)
    contact = contact or new_contact(command, uow)
    keep_values(contact, command, sealed, uow, vault)
    await replan_person(contact.id, uow, zone=contact.hours)
    return contact


def new_contact(command: PutContact, uow: NotificationsUnitOfWork) -> Contact:
    """Return a contact that is still empty."""
    contact = Contact(
        id=command.person_id,
        site=uow.site,
        sealed=None,
        language=command.language,
        timezone=command.timezone,
    )
    uow.contacts.add(contact)
    return contact


def keep_values(
    contact: Contact,
    command: PutContact,
    sealed: bytes,
    uow: NotificationsUnitOfWork,
    vault: Vault,
) -> None:
    """Change the values, and all that follows from another address. Nothing is read."""
    is_new = not contact.version
    contact.change(sealed, command.language, command.timezone)
    indexes = _indexes(command.data, vault)
    contact.move(indexes, gets_texts=command.data.phone_gets_texts)
    uow.save(contact)
    for channel, index in indexes.by_channel():
        if index is not None and not is_new:
            uow.suppressions.lift_others(contact.id, channel, index)
    uow.changes.note(contact.id, Change.CONTACT_PUT)


async def set_hours(command: SetHours, uow: NotificationsUnitOfWork) -> Contact:
    """Narrow when a person is written to; what waits is planned anew.

    Raises NotFound, StaleVersion, HoursAreTooWide, HoursAreTooShort, EveryDayIsQuiet.
    """
    contact = await uow.contacts.get(command.person_id)
    _expect(contact, command.expected_version)
    contact.keep_hours(
        checked_hours(contact.zone, command.opens, command.closes, command.quiet_days)
    )
    uow.save(contact)
    uow.changes.note(contact.id, Change.HOURS_SET)
    await replan_person(contact.id, uow, zone=contact.hours)
    return contact


async def shred_contact(command: ShredContact, uow: NotificationsUnitOfWork) -> None:
    """Destroy the person's key and values, and withdraw what waits. Raises NotFound."""
    contact = await uow.contacts.get(command.person_id)
    contact.shred()
    uow.save(contact)
    uow.keys.destroy(contact.id)
    uow.suppressions.forget(contact.id)
    uow.changes.note(contact.id, Change.CONTACT_SHREDDED)
    for notification in await uow.notifications.open_to(contact.id):
        refuse(notification, Reason.NO_CONTACT, uow)


async def _sealed(command: PutContact, uow: NotificationsUnitOfWork, vault: Vault) -> bytes:
    key = await uow.keys.find(command.person_id)
    if key is None:
        key = vault.new_key(command.person_id)
        uow.keys.put(command.person_id, key)
    return vault.seal(command.person_id, command.data, key)


def _indexes(data: PersonalData, vault: Vault) -> Indexes:
    return Indexes(
        email=vault.index(data.email, ChannelName.EMAIL) if data.email else None,
        phone=vault.index(data.phone, ChannelName.SMS) if data.phone else None,
    )


def _expect(contact: Contact | None, version: int | None) -> None:
    held = contact.version if contact else 0
    if version is not None and version != held:
        raise StaleVersion
