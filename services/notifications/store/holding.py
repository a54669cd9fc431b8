"""Reads what the gate decides upon under locks that last until a batch's answers are recorded.

Nothing here waits for a lock: who is being changed right now is left for the next look. So a
claim is part of no deadlock, and whoever changes a fact waits for the batch to end. Each statement
asks for the ids of a whole batch: its plan does not depend on how much is kept.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ARRAY, BindParameter, Select, Text, Uuid, and_, any_, bindparam, select

from services.notifications import tables
from services.notifications.domain.contacts.permission import Consent
from services.notifications.domain.delivery.gate import Facts, Recipient
from services.notifications.domain.messages.notification import Notification
from services.notifications.domain.terms import Language
from services.notifications.ports.delivery import Envelope
from services.notifications.ports.people import ContactIsUnreadable, Vault
from services.notifications.store.people import permission_of
from services.notifications.store.subjects import subject_of
from shared.database.pool import Connection, fetch

_s, _p, _c, _k = (
    tables.subject.c,
    tables.channel_permission.c,
    tables.contact.c,
    tables.person_key.c,
)
_u = tables.suppression.c
_IDS: BindParameter[Sequence[UUID]] = bindparam("ids", type_=ARRAY(Uuid))
_SITES: BindParameter[Sequence[str]] = bindparam("sites", type_=ARRAY(Text))

_SUBJECTS = select(tables.subject).where(_s.id == any_(_IDS))
_CONSENTS = select(tables.consent).where(tables.consent.c.id == any_(_IDS))
_PERMISSIONS = select(tables.channel_permission).where(
    _p.person_id == any_(_IDS),
    _p.channel == bindparam("channel"),
    _p.category == any_(bindparam("categories", type_=ARRAY(Text))),
    _p.site == any_(_SITES),
)
_CONTACTS = select(tables.contact).where(_c.id == any_(_IDS), _c.site == any_(_SITES))
# Read after the contacts are held: whoever changes these changes the contact as well.
_WAYS = (
    select(_k.person_id, _k.site, _k.wrapped, _u.since)
    .outerjoin(
        tables.suppression,
        and_(_u.person_id == _k.person_id, _u.site == _k.site, _u.channel == bindparam("channel")),
    )
    .where(_k.person_id == any_(_IDS), _k.site == any_(_SITES))
)

Key = tuple[Any, ...]
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Held:
    """A notification with what it rests on; the address is open here, and gone with the batch."""

    notification: Notification
    facts: Facts
    envelope: Envelope | None


@dataclass(slots=True)
class _Rows:
    """Locked rows of one table by key, and the keys of rows that somebody is changing."""

    held: Mapping[Key, Row] = field(default_factory=dict)
    in_change: set[Key] = field(default_factory=set)


class _Holding:
    """The rows that one batch holds, of one channel."""

    def __init__(self, connection: Connection, batch: Sequence[Notification]) -> None:
        self._connection = connection
        self._people: dict[str, Any] = {
            "ids": list({n.person_id for n in batch}),
            "sites": list({n.site for n in batch}),
        }
        self._audiences = {
            "channel": batch[0].channel,
            "categories": list({n.category for n in batch}),
        }

    async def subjects(self, batch: Sequence[Notification]) -> _Rows:
        wanted = {(n.subject_id, n.site) for n in batch}
        return await self._held(_SUBJECTS, wanted, _by_id, {"ids": list({w for w, _ in wanted})})

    async def permissions(self, batch: Sequence[Notification]) -> _Rows:
        wanted = {_audience(n) for n in batch}
        return await self._held(
            _PERMISSIONS, wanted, _by_audience, {**self._people, **self._audiences}
        )

    async def consents(self, permissions: _Rows) -> _Rows:
        rows = permissions.held.values()
        wanted = {(row["consent_id"], row["site"]) for row in rows if row["consent_id"]}
        if not wanted:
            return _Rows()
        return await self._held(_CONSENTS, wanted, _by_id, {"ids": list({w for w, _ in wanted})})

    async def contacts(self, batch: Sequence[Notification]) -> _Rows:
        wanted = {(n.person_id, n.site) for n in batch}
        return await self._held(_CONTACTS, wanted, _by_id, self._people)

    async def ways(self) -> dict[Key, Row]:
        parameters = {**self._people, "channel": self._audiences["channel"]}
        rows = await fetch(self._connection, _WAYS, parameters)
        return {(row["person_id"], row["site"]): dict(row) for row in rows}

    async def _held(
        self,
        statement: Select[Any],
        wanted: set[Key],
        key: Callable[[Row], Key],
        parameters: Mapping[str, Any],
    ) -> _Rows:
        locked = await fetch(self._connection, _LOCKED[statement], parameters)
        held = {key(row): row for row in map(dict, locked)}
        if wanted <= held.keys():
            return _Rows(held)
        # Absent, or in somebody's hands? What is there and not ours must not count as absent.
        there = await fetch(self._connection, statement, parameters)
        return _Rows(held, {key(row) for row in map(dict, there)} - held.keys())


_LOCKED = {
    statement: statement.with_for_update(read=True, skip_locked=True)
    for statement in (_SUBJECTS, _PERMISSIONS, _CONSENTS, _CONTACTS)
}


async def hold(connection: Connection, batch: Sequence[Notification], vault: Vault) -> list[Held]:
    """Lock what a channel's notifications rest on; leave out those whose facts are in change."""
    if not batch:
        return []
    holding = _Holding(connection, batch)
    subjects = await holding.subjects(batch)
    permissions = await holding.permissions(batch)
    consents = await holding.consents(permissions)
    contacts = await holding.contacts(batch)
    known = _Known(subjects, permissions, consents, contacts, await holding.ways())
    return [known.about(one, vault) for one in batch if not known.is_in_change(one)]


@dataclass(frozen=True, slots=True)
class _Known:
    subjects: _Rows
    permissions: _Rows
    consents: _Rows
    contacts: _Rows
    ways: Mapping[Key, Row]

    def is_in_change(self, one: Notification) -> bool:
        return (
            (one.subject_id, one.site) in self.subjects.in_change
            or _audience(one) in self.permissions.in_change
            or (one.person_id, one.site) in self.contacts.in_change
            or self._consent_of(one) in self.consents.in_change
        )

    def about(self, one: Notification, vault: Vault) -> Held:
        subject = self.subjects.held.get((one.subject_id, one.site))
        permission = self.permissions.held.get(_audience(one))
        consent = self.consents.held.get(self._consent_of(one))
        contact = self.contacts.held.get((one.person_id, one.site))
        way = self.ways.get((one.person_id, one.site))
        is_reachable = contact is not None and contact["sealed"] is not None and way is not None
        envelope = _envelope(one, contact, way, vault) if is_reachable else None
        facts = Facts(
            subject=subject_of(subject) if subject else None,
            recipient=_recipient(contact, way, envelope) if is_reachable else None,
            permission=permission_of(permission) if permission else None,
            consent=Consent(**consent) if consent else None,
        )
        return Held(one, facts, envelope if envelope and envelope.to else None)

    def _consent_of(self, one: Notification) -> Key:
        permission = self.permissions.held.get(_audience(one))
        return () if permission is None else (permission["consent_id"], permission["site"])


def _by_id(row: Row) -> Key:
    return row["id"], row["site"]


def _by_audience(row: Row) -> Key:
    return row["person_id"], row["channel"], row["category"], row["site"]


def _audience(one: Notification) -> Key:
    return one.person_id, one.channel, one.category, one.site


def _recipient(contact: Any, way: Any, envelope: Envelope | None) -> Recipient:
    return Recipient(
        person_id=contact["id"],
        zone=ZoneInfo(contact["timezone"]),
        has_address=envelope is None or bool(envelope.to),
        address_is_suppressed=way["since"] is not None,
    )


def _envelope(one: Notification, contact: Any, way: Any, vault: Vault) -> Envelope | None:
    try:
        data = vault.open(one.person_id, contact["sealed"], way["wrapped"])
    except ContactIsUnreadable:
        return None
    address = data.address(one.channel) or ""
    return Envelope(address, Language(contact["language"]), ZoneInfo(contact["timezone"]))
