"""Reads what the gate decides upon under locks that last until a batch's answers are recorded.

Nothing here waits for a lock: who is being changed right now is left for the next look. So a
claim is part of no deadlock, and whoever changes a fact waits for the batch to end. All is asked
by the ids of one batch, in one question: neither plan nor way grows with what is kept.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg

from services.notifications.domain.contacts.permission import Consent
from services.notifications.domain.contacts.verification import CODE_TEMPLATE, VERIFIED_BY_CODE
from services.notifications.domain.delivery.gate import Facts, Recipient
from services.notifications.domain.messages.notification import Notification
from services.notifications.domain.terms import Audience
from services.notifications.ports.delivery import Envelope
from services.notifications.ports.people import Vault
from services.notifications.store.circle import family_member_of, staff_member_of
from services.notifications.store.envelopes import opened
from services.notifications.store.holding_questions import HOLD, THERE
from services.notifications.store.people import hours_of
from services.notifications.store.subjects import subject_of
from services.notifications.tables.reading import permission_of
from shared.database.pool import Connection, fetch

Key = tuple[Any, ...]
Row = Mapping[str, Any]


class Tried(NamedTuple):
    """An attempt before: whose process died, or whose outcome nobody knows yet, or neither."""

    outcome: str | None
    provider: str | None
    resolution: str | None

    @property
    def is_unfinished(self) -> bool:
        return self.outcome is None

    @property
    def is_unsettled(self) -> bool:
        return self.outcome == "unknown" and self.resolution is None


@dataclass(frozen=True, slots=True)
class Held:
    """A notification with what it rests on; the address is open here, and gone with the batch.

    `attempts` are those before, by number.
    """

    notification: Notification
    facts: Facts
    envelope: Envelope | None
    attempts: Mapping[int, Tried]


async def hold(connection: Connection, batch: Sequence[Notification], vault: Vault) -> list[Held]:
    """Lock what a channel's notifications rest on; leave out those whose facts are in change."""
    if not batch:
        return []
    wanted = _Wanted.by(batch)
    (row,) = await fetch(connection, HOLD, wanted.parameters)
    known = _Known(row)
    if not known.is_whole(wanted):
        # A second look also sees a suppression that was lifted while the first waited its turn.
        (there,) = await fetch(connection, THERE, wanted.parameters)
        known.see(there)
    return [known.about(one, vault) for one in batch if not known.is_in_change(one)]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The keys of what a batch rests on, and how they are asked for."""

    subjects: set[Key]
    permissions: set[Key]
    contacts: set[Key]
    family: set[Key]
    staff: set[Key]
    parameters: dict[str, Any]

    @classmethod
    def by(cls, batch: Sequence[Notification]) -> "_Wanted":
        parameters = {
            "ids": [one.id for one in batch],
            "subjects": list({one.subject_id for one in batch}),
            "people": list({one.person_id for one in batch}),
            "sites": list({one.site for one in batch}),
            "clients": list({one.client_id for one in batch if _is_for_family(one)}),
            "staff": list({one.person_id for one in batch if one.audience is Audience.STAFF}),
            "verifications": [one.subject_id for one in batch if one.template == CODE_TEMPLATE],
            "categories": list({one.category for one in batch}),
            "channel": batch[0].channel,
        }
        return cls(
            {_subject(one) for one in batch},
            {_audience(one) for one in batch},
            {_person(one) for one in batch},
            {_about_client(one) for one in batch if _is_for_family(one)},
            {_person(one) for one in batch if one.audience is Audience.STAFF},
            parameters,
        )


class _Known:
    """What a batch holds, by key; and what is there, but in somebody else's hands."""

    def __init__(self, row: asyncpg.Record) -> None:
        self.subjects = _by(row["subjects"], _id)
        self.permissions = _by(row["permissions"], _said_by)
        self.consents = _by(row["consents"], _id)
        self.contacts = _by(row["contacts"], _id)
        self.family = _by(row["family"], _beside)
        self.staff = _by(row["staff"], _id)
        self.verifications = _by(row["verifications"], _id)
        held = (one["version"] for one in self.contacts.values())
        self._is_of_one_moment = sorted(row["versions_read"]) == sorted(held)
        self.strict_sites = set(row["strict_sites"])
        self.keys = _by(row["keys"], _owner)
        self.suppressed = {_owner(one) for one in row["suppressions"]}
        self.in_change: set[Key] = set()
        self.attempts: dict[UUID, dict[int, Tried]] = {}
        for one in row["attempts"]:
            numbers = self.attempts.setdefault(one["notification_id"], {})
            numbers[one["number"]] = Tried(one["outcome"], one["provider"], one["resolution"])

    def is_whole(self, wanted: _Wanted) -> bool:
        resting = (*self.permissions.values(), *self.family.values())
        consents = {_consent(one) for one in resting if one["consent_id"]}
        return (
            self._is_of_one_moment
            and not self.suppressed
            and (
                wanted.subjects <= self.subjects.keys()
                and wanted.permissions <= self.permissions.keys()
                and wanted.contacts <= self.contacts.keys()
                and wanted.family <= self.family.keys()
                and wanted.staff <= self.staff.keys()
                and consents <= self.consents.keys()
            )
        )

    def see(self, there: asyncpg.Record) -> None:
        self.in_change |= {_id(one) for one in there["subjects"]} - self.subjects.keys()
        self.in_change |= {_said_by(one) for one in there["permissions"]} - self.permissions.keys()
        self.in_change |= {_id(one) for one in there["consents"]} - self.consents.keys()
        self.in_change |= {_id(one) for one in there["contacts"]} - self.contacts.keys()
        self.in_change |= {_beside(one) for one in there["family"]} - self.family.keys()
        self.in_change |= {_id(one) for one in there["staff"]} - self.staff.keys()
        self.suppressed = {_owner(one) for one in there["suppressions"]}

    def is_in_change(self, one: Notification) -> bool:
        permission = self.permissions.get(_audience(one))
        rests_on = [_subject(one), _audience(one), _person(one)]
        family = self._family(one)
        if permission is not None:
            rests_on.append(_consent(permission))
        if _is_for_family(one):
            rests_on.append(_about_client(one))
        if family is not None:
            rests_on.append(_consent(family))
        return not self.in_change.isdisjoint(rests_on)

    def about(self, one: Notification, vault: Vault) -> Held:
        subject, contact = self.subjects.get(_subject(one)), self.contacts.get(_person(one))
        permission, key = self.permissions.get(_audience(one)), self.keys.get(_person(one))
        consent = None if permission is None else self.consents.get(_consent(permission))
        is_reachable = contact is not None and contact["sealed"] is not None and key is not None
        verification = self.verifications.get(_subject(one))
        envelope = opened(one, contact, key, vault, verification) if is_reachable else None
        facts = Facts(
            subject=subject_of(subject) if subject else None,
            recipient=self._recipient(one, contact, envelope) if is_reachable else None,
            permission=permission_of(permission) if permission else None,
            consent=Consent(**consent) if consent else None,
            **self._standing(one),
        )
        to = envelope if envelope and envelope.to else None
        return Held(one, facts, to, self.attempts.get(one.id, {}))

    def _recipient(self, one: Notification, contact: Any, envelope: Envelope | None) -> Recipient:
        return Recipient(
            person_id=one.person_id,
            hours=hours_of(contact),
            has_address=envelope is None or bool(envelope.to),
            address_is_suppressed=_person(one) in self.suppressed,
            address_is_refused=self._is_refused(one, contact),
        )

    def _is_refused(self, one: Notification, contact: Any) -> bool:
        is_strict = one.site in self.strict_sites and one.channel in VERIFIED_BY_CODE
        return is_strict and one.channel not in contact["verified"]

    def _family(self, one: Notification) -> dict[str, Any] | None:
        return self.family.get(_about_client(one)) if _is_for_family(one) else None

    def _standing(self, one: Notification) -> dict[str, Any]:
        """Return who the recipient is to the client, and at the site."""
        family, staff = self._family(one), self.staff.get(_person(one))
        consent = self.consents.get(_consent(family)) if family else None
        return {
            "family": family_member_of(family) if family else None,
            "family_consent": Consent(**consent) if consent else None,
            "staff": staff_member_of(staff) if staff else None,
        }


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


def _beside(row: Row) -> Key:
    return row["person_id"], row["client_id"], row["site"]


def _is_for_family(one: Notification) -> bool:
    return one.audience is Audience.FAMILY and one.client_id is not None


def _about_client(one: Notification) -> Key:
    return one.person_id, one.client_id, one.site


def _subject(one: Notification) -> Key:
    return one.subject_id, one.site


def _person(one: Notification) -> Key:
    return one.person_id, one.site


def _audience(one: Notification) -> Key:
    return one.person_id, one.channel, one.category, one.site
