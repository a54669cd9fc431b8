"""Reads what the gate decides upon under locks that last until a batch's answers are recorded.

Nothing here waits for a lock: who is being changed right now is left for the next look. So a
claim is part of no deadlock, and whoever changes a fact waits for the batch to end. All is asked
by the ids of one batch, in one question: neither plan nor way grows with what is kept.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg
from sqlalchemy import ARRAY, Text, TextClause, Uuid, bindparam, text

from services.notifications.domain.contacts.permission import Consent
from services.notifications.domain.delivery.gate import Facts, Recipient
from services.notifications.domain.messages.notification import Notification
from services.notifications.domain.templates.fields import SECURED
from services.notifications.domain.terms import Language
from services.notifications.ports.delivery import Envelope
from services.notifications.ports.people import ContactIsUnreadable, Vault
from services.notifications.store.people import permission_of
from services.notifications.store.subjects import subject_of
from shared.database.pool import Connection, fetch

_OF_PEOPLE = "person_id = ANY (:people) AND site = ANY (:sites)"
_PERMISSION = f"{_OF_PEOPLE} AND channel = :channel AND category = ANY (:categories)"
_CONTACT = "id = ANY (:people) AND site = ANY (:sites)"

_KINDS: dict[str, Any] = {
    "ids": ARRAY(Uuid),
    "subjects": ARRAY(Uuid),
    "people": ARRAY(Uuid),
    "sites": ARRAY(Text),
    "categories": ARRAY(Text),
    "channel": Text(),
}


def _asked(sql: str) -> TextClause:
    return text(sql).bindparams(
        *(bindparam(name, type_=kind) for name, kind in _KINDS.items() if f":{name}" in sql)
    )


# One question: each answer is an array of whole rows. Attempts are read after the claim, so that
# it is sure that nobody else is in the middle of one.
_HOLD = _asked(
    f"""
WITH stands AS (
    SELECT * FROM subject WHERE id = ANY (:subjects) FOR SHARE SKIP LOCKED
), permitted AS (
    SELECT * FROM channel_permission WHERE {_PERMISSION} FOR SHARE SKIP LOCKED
), consented AS (
    SELECT * FROM consent WHERE id = ANY (ARRAY(SELECT consent_id FROM permitted))
    FOR SHARE SKIP LOCKED
), reached AS (
    SELECT * FROM contact WHERE {_CONTACT} FOR SHARE SKIP LOCKED
)
SELECT ARRAY(SELECT CAST(ROW(stands.*) AS subject) FROM stands) AS subjects,
    ARRAY(SELECT CAST(ROW(permitted.*) AS channel_permission) FROM permitted) AS permissions,
    ARRAY(SELECT CAST(ROW(consented.*) AS consent) FROM consented) AS consents,
    ARRAY(SELECT CAST(ROW(reached.*) AS contact) FROM reached) AS contacts,
    ARRAY(SELECT k FROM person_key k WHERE {_OF_PEOPLE}) AS keys,
    ARRAY(SELECT u FROM suppression u WHERE {_OF_PEOPLE} AND channel = :channel) AS suppressions,
    ARRAY(SELECT a FROM attempt a WHERE notification_id = ANY (:ids)) AS attempts
"""  # noqa: S608 - constants of this module
)
# Absent, or in somebody's hands? What is there and not ours must not count as absent.
_THERE = _asked(
    f"""
SELECT ARRAY(SELECT s FROM subject s WHERE id = ANY (:subjects)) AS subjects,
    ARRAY(SELECT p FROM channel_permission p WHERE {_PERMISSION}) AS permissions,
    ARRAY(SELECT c FROM consent c WHERE id = ANY (ARRAY(
        SELECT consent_id FROM channel_permission WHERE {_PERMISSION}
    ))) AS consents,
    ARRAY(SELECT c FROM contact c WHERE {_CONTACT}) AS contacts,
    ARRAY(SELECT u FROM suppression u WHERE {_OF_PEOPLE} AND channel = :channel) AS suppressions
"""  # noqa: S608 - constants of this module
)

Key = tuple[Any, ...]
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Held:
    """A notification with what it rests on; the address is open here, and gone with the batch.

    `attempts` are those before, by number: their outcomes, None where nobody knows one.
    """

    notification: Notification
    facts: Facts
    envelope: Envelope | None
    attempts: Mapping[int, str | None]


async def hold(connection: Connection, batch: Sequence[Notification], vault: Vault) -> list[Held]:
    """Lock what a channel's notifications rest on; leave out those whose facts are in change."""
    if not batch:
        return []
    wanted = _Wanted.by(batch)
    (row,) = await fetch(connection, _HOLD, wanted.parameters)
    known = _Known(row)
    if not known.is_whole(wanted):
        # A second look also sees a suppression that was lifted while the first waited its turn.
        (there,) = await fetch(connection, _THERE, wanted.parameters)
        known.see(there)
    return [known.about(one, vault) for one in batch if not known.is_in_change(one)]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The keys of what a batch rests on, and how they are asked for."""

    subjects: set[Key]
    permissions: set[Key]
    contacts: set[Key]
    parameters: dict[str, Any]

    @classmethod
    def by(cls, batch: Sequence[Notification]) -> "_Wanted":
        parameters = {
            "ids": [one.id for one in batch],
            "subjects": list({one.subject_id for one in batch}),
            "people": list({one.person_id for one in batch}),
            "sites": list({one.site for one in batch}),
            "categories": list({one.category for one in batch}),
            "channel": batch[0].channel,
        }
        return cls(
            {_subject(one) for one in batch},
            {_audience(one) for one in batch},
            {_person(one) for one in batch},
            parameters,
        )


class _Known:
    """What a batch holds, by key; and what is there, but in somebody else's hands."""

    def __init__(self, row: asyncpg.Record) -> None:
        self.subjects = _by(row["subjects"], _id)
        self.permissions = _by(row["permissions"], _said_by)
        self.consents = _by(row["consents"], _id)
        self.contacts = _by(row["contacts"], _id)
        self.keys = _by(row["keys"], _owner)
        self.suppressed = {_owner(one) for one in row["suppressions"]}
        self.in_change: set[Key] = set()
        self.attempts: dict[UUID, dict[int, str | None]] = {}
        for one in row["attempts"]:
            numbers = self.attempts.setdefault(one["notification_id"], {})
            numbers[one["number"]] = one["outcome"]

    def is_whole(self, wanted: _Wanted) -> bool:
        consents = {_consent(one) for one in self.permissions.values() if one["consent_id"]}
        return not self.suppressed and (
            wanted.subjects <= self.subjects.keys()
            and wanted.permissions <= self.permissions.keys()
            and wanted.contacts <= self.contacts.keys()
            and consents <= self.consents.keys()
        )

    def see(self, there: asyncpg.Record) -> None:
        self.in_change |= {_id(one) for one in there["subjects"]} - self.subjects.keys()
        self.in_change |= {_said_by(one) for one in there["permissions"]} - self.permissions.keys()
        self.in_change |= {_id(one) for one in there["consents"]} - self.consents.keys()
        self.in_change |= {_id(one) for one in there["contacts"]} - self.contacts.keys()
        self.suppressed = {_owner(one) for one in there["suppressions"]}

    def is_in_change(self, one: Notification) -> bool:
        permission = self.permissions.get(_audience(one))
        rests_on = [_subject(one), _audience(one), _person(one)]
        if permission is not None:
            rests_on.append(_consent(permission))
        return not self.in_change.isdisjoint(rests_on)

    def about(self, one: Notification, vault: Vault) -> Held:
        subject, contact = self.subjects.get(_subject(one)), self.contacts.get(_person(one))
        permission, key = self.permissions.get(_audience(one)), self.keys.get(_person(one))
        consent = None if permission is None else self.consents.get(_consent(permission))
        is_reachable = contact is not None and contact["sealed"] is not None and key is not None
        envelope = _envelope(one, contact, key, vault) if is_reachable else None
        facts = Facts(
            subject=subject_of(subject) if subject else None,
            recipient=self._recipient(one, contact, envelope) if is_reachable else None,
            permission=permission_of(permission) if permission else None,
            consent=Consent(**consent) if consent else None,
        )
        to = envelope if envelope and envelope.to else None
        return Held(one, facts, to, self.attempts.get(one.id, {}))

    def _recipient(self, one: Notification, contact: Any, envelope: Envelope | None) -> Recipient:
        return Recipient(
            person_id=one.person_id,
            zone=ZoneInfo(contact["timezone"]),
            has_address=envelope is None or bool(envelope.to),
            address_is_suppressed=_person(one) in self.suppressed,
        )


def _by(rows: Iterable[Row], key: Callable[[Row], Key]) -> dict[Key, dict[str, Any]]:
    return {key(row): dict(row) for row in rows}


def _id(row: Row) -> Key:
    return row["id"], row["site"]


def _owner(row: Row) -> Key:
    return row["person_id"], row["site"]


def _consent(permission: Row) -> Key:
    return permission["consent_id"], permission["site"]


def _said_by(row: Row) -> Key:
    return row["person_id"], row["channel"], row["category"], row["site"]


def _subject(one: Notification) -> Key:
    return one.subject_id, one.site


def _person(one: Notification) -> Key:
    return one.person_id, one.site


def _audience(one: Notification) -> Key:
    return one.person_id, one.channel, one.category, one.site


def _envelope(one: Notification, contact: Any, key: Any, vault: Vault) -> Envelope | None:
    try:
        data = vault.open(one.person_id, contact["sealed"], key["wrapped"])
    except ContactIsUnreadable:
        return None
    address = data.address(one.channel) or ""
    return Envelope(
        address,
        Language(contact["language"]),
        ZoneInfo(contact["timezone"]),
        given_name=data.given_name if one.channel in SECURED else None,
    )
