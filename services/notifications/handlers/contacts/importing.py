"""Importing contacts and suppressions: all rows of an upload in one commit, the same again twice.

What people have said themselves stays; whose key was destroyed does not come back by a file.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from services.notifications.domain.contacts.change import Change
from services.notifications.domain.contacts.contact import Contact, PersonalData
from services.notifications.domain.contacts.importing.rows import ContactRow, SuppressionRow
from services.notifications.domain.contacts.permission import Permission
from services.notifications.domain.contacts.suppression import Why
from services.notifications.domain.terms import Category, ChannelName
from services.notifications.handlers.contacts.contacts import PutContact, keep_values, new_contact
from services.notifications.handlers.contacts.unspoken import unspoken
from services.notifications.handlers.messages.replanning import replan_person
from services.notifications.ports import NotificationsUnitOfWork
from services.notifications.ports.people import ContactIsUnreadable, Vault
from shared.csv_table import Finding


class Fate(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ImportContacts:
    """`is_dry`: say what would become of each row, and keep nothing."""

    rows: Sequence[ContactRow]
    is_dry: bool


@dataclass(frozen=True, slots=True)
class ImportSuppressions:
    rows: Sequence[SuppressionRow]
    is_dry: bool


@dataclass(frozen=True, slots=True)
class Imported:
    fates: Counter[Fate]
    findings: list[Finding]
    notes: list[Finding] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of all people of an upload, read at once."""

    contacts: Mapping[UUID, Contact]
    keys: Mapping[UUID, bytes]
    said: set[tuple[UUID, ChannelName, Category]]
    opted_out: set[tuple[UUID, ChannelName]]
    booked: set[UUID]


@dataclass(frozen=True, slots=True)
class _News:
    """A row over what is known, and what is new of it."""

    row: ContactRow
    contact: Contact | None
    permits: Sequence[Permission]
    is_same: bool


async def import_contacts(
    command: ImportContacts, uow: NotificationsUnitOfWork, vault: Vault
) -> Imported:
    """Keep each row that is news. Raises StaleVersion where somebody changed one meanwhile."""
    known = await _known([row.person_id for row in command.rows], uow)
    result = Imported(Counter(), [])
    news: list[_News] = []
    for said in command.rows:
        contact = known.contacts.get(said.person_id)
        if contact is not None and contact.is_shredded:
            reason = "This contact was destroyed: put it anew by itself, if it is to come back."
            result.findings.append(Finding(said.line, "person_id", reason))
            continue
        row = _over(said, contact, known, vault)
        is_same = contact is not None and _is_same(row, contact, known, vault)
        permits = _new_permits(row, known, uow)
        result.notes.extend(_opt_outs(row, known))
        result.fates[_fate(contact, is_same=is_same and not permits)] += 1
        news.append(_News(row, contact, permits, is_same))
    if not command.is_dry:
        for contact in _keep_all(news, known, uow, vault):
            if contact.id in known.booked:
                await replan_person(contact.id, uow, zone=contact.hours)
    return result


async def import_suppressions(
    command: ImportSuppressions, uow: NotificationsUnitOfWork, vault: Vault
) -> Imported:
    """Suppress the addresses that somebody here has; of the others nothing is kept."""
    result = Imported(Counter(), [])
    new: dict[tuple[UUID, ChannelName], Why] = {}
    for row in command.rows:
        index = vault.index(row.address, row.channel)
        people = await uow.contacts.with_address(row.channel, index)
        for person_id in people:
            is_known = (person_id, row.channel) in new or await uow.suppressions.find(
                person_id, row.channel
            )
            result.fates[Fate.UNCHANGED if is_known else Fate.ADDED] += 1
            if not is_known:
                new[person_id, row.channel] = row.why
        if not people:
            result.fates[Fate.UNKNOWN] += 1
    if not command.is_dry:
        _suppress(new, uow)
    return result


def _suppress(new: Mapping[tuple[UUID, ChannelName], Why], uow: NotificationsUnitOfWork) -> None:
    """Keep them all. What waits for the addresses is refused when its time comes."""
    for person_id in sorted({person_id for person_id, _ in new}):
        uow.contacts.stop_at(person_id)
    for (person_id, channel), why in new.items():
        uow.suppressions.put(person_id, channel, uow.now, why)
    for (person_id, channel), why in new.items():
        uow.changes.note(person_id, Change.SUPPRESSED, channel=channel, code=why.value)


async def _known(people: Sequence[UUID], uow: NotificationsUnitOfWork) -> _Known:
    permissions = await uow.permissions.of_people(people)
    return _Known(
        {contact.id: contact for contact in await uow.contacts.of_people(people)},
        await uow.keys.of_people(people),
        {(one.person_id, one.channel, one.category) for one in permissions},
        {(one.person_id, one.channel) for one in permissions if one.opted_out_at is not None},
        await uow.contacts.booked(people),
    )


def _over(row: ContactRow, contact: Contact | None, known: _Known, vault: Vault) -> ContactRow:
    """Let what is known stand where the row says nothing: a file erases no address."""
    if contact is None:
        return row
    data = _opened(contact, known.keys.get(contact.id), vault)
    if data is None:
        return row
    return row.over(data, contact.language, contact.timezone)


def _is_same(row: ContactRow, contact: Contact, known: _Known, vault: Vault) -> bool:
    data = _opened(contact, known.keys.get(contact.id), vault)
    return (data, contact.language, contact.timezone) == (row.data, row.language, row.timezone)


def _opened(contact: Contact, key: bytes | None, vault: Vault) -> PersonalData | None:
    if contact.sealed is None or key is None:
        return None
    try:
        return vault.open(contact.id, contact.sealed, key)
    except ContactIsUnreadable:
        return None


def _new_permits(row: ContactRow, known: _Known, uow: NotificationsUnitOfWork) -> list[Permission]:
    """Return what the row permits where the person said nothing and something can arrive."""
    return [
        unspoken(row.person_id, channel, category, uow)
        for channel, category in dict.fromkeys(row.permits)
        if (row.person_id, channel, category) not in known.said
        and (row.person_id, channel) not in known.opted_out
        and (channel is not ChannelName.SMS or row.data.phone_gets_texts)
    ]


def _opt_outs(row: ContactRow, known: _Known) -> Iterator[Finding]:
    """Say which channels the person opted out of that the row would permit."""
    for channel in dict.fromkeys(channel for channel, _ in row.permits):
        if (row.person_id, channel) in known.opted_out:
            reason = (
                f"The person opted out of {channel.value}: that stands, and nothing is permitted."
            )
            yield Finding(row.line, "channels", reason)


def _grant(permission: Permission, uow: NotificationsUnitOfWork) -> None:
    permission.grant(None, uow.now)
    uow.permissions.add(permission)
    uow.save(permission)
    uow.changes.note(
        permission.person_id,
        Change.PERMISSION_GRANTED,
        channel=permission.channel,
        code=permission.category.value,
    )


def _keep_all(
    news: Sequence[_News], known: _Known, uow: NotificationsUnitOfWork, vault: Vault
) -> list[Contact]:
    """Keep each row and return whose values are others; one kind of write after the other.

    Writes of a kind that follow each other go to the database together: mixed, each row would wait
    for its own answers.
    """
    keys = {**_new_keys(news, known, uow, vault), **known.keys}
    for each in news:
        for permission in each.permits:
            _grant(permission, uow)
    return [
        _keep(each.row, each.contact, keys[each.row.person_id], uow, vault)
        for each in news
        if not each.is_same
    ]


def _new_keys(
    news: Sequence[_News], known: _Known, uow: NotificationsUnitOfWork, vault: Vault
) -> dict[UUID, bytes]:
    keys = {
        each.row.person_id: vault.new_key(each.row.person_id)
        for each in news
        if not each.is_same and each.row.person_id not in known.keys
    }
    for person_id, key in keys.items():
        uow.keys.put(person_id, key)
    return keys


def _keep(
    row: ContactRow,
    contact: Contact | None,
    key: bytes,
    uow: NotificationsUnitOfWork,
    vault: Vault,
) -> Contact:
    asked = PutContact(
        person_id=row.person_id, data=row.data, language=row.language, timezone=row.timezone
    )
    contact = contact or new_contact(asked, uow)
    keep_values(contact, asked, vault.seal(row.person_id, row.data, key), uow, vault)
    return contact


def _fate(contact: Contact | None, *, is_same: bool) -> Fate:
    if contact is None:
        return Fate.ADDED
    return Fate.UNCHANGED if is_same else Fate.CHANGED
