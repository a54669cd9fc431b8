"""What notifications needs to keep of people: a vault for their values, rows for the rest."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.notifications.domain.contacts.change import Change
from services.notifications.domain.contacts.contact import Contact, PersonalData
from services.notifications.domain.contacts.opting_out import ChannelChoice
from services.notifications.domain.contacts.permission import Consent, Permission
from services.notifications.domain.contacts.policy import ContactPolicy
from services.notifications.domain.contacts.suppression import Suppression, Why
from services.notifications.domain.contacts.verification import Verification
from services.notifications.domain.messages.quiet_hours import Hours
from services.notifications.domain.terms import Category, ChannelName, Reason

Reach = tuple[UUID, ChannelName, Category]
"""A person on a channel for a category: what a permission is about."""


class ContactIsUnreadable(Exception):
    """The sealed values do not open: another master key, or somebody changed them."""


class Vault(Protocol):
    """Encrypts personal values with a key per person, which a master key wraps."""

    def new_key(self, person_id: UUID) -> bytes:
        """Return a new data key, wrapped."""
        ...

    def seal(self, person_id: UUID, data: PersonalData, wrapped_key: bytes) -> bytes: ...

    def index(self, address: str, channel: ChannelName) -> bytes:
        """Return by what equal addresses of a channel find each other, and nobody else does."""
        ...

    def seal_values(self, person_id: UUID, values: Mapping[str, str], wrapped_key: bytes) -> bytes:
        """Return other values of a person, such as a code, sealed under the same key."""
        ...

    def open_values(self, person_id: UUID, sealed: bytes, wrapped_key: bytes) -> dict[str, str]:
        """Return them. Raises ContactIsUnreadable."""
        ...

    def code_digest(self, verification_id: UUID, code: str) -> bytes:
        """Return the keyed digest of a code, which is good for this verification alone."""
        ...

    def open(self, person_id: UUID, sealed: bytes, wrapped_key: bytes) -> PersonalData:
        """Return the values. Raises ContactIsUnreadable."""
        ...


class Contacts(Protocol):
    async def find(self, aggregate_id: UUID) -> Contact | None: ...
    async def get(self, aggregate_id: UUID) -> Contact: ...
    def add(self, aggregate: Contact) -> None: ...

    async def of_people(self, people: Collection[UUID]) -> list[Contact]: ...

    async def with_address(self, channel: ChannelName, index: bytes) -> list[UUID]:
        """Return whose present address this site knows by the index."""
        ...

    def stop_at(self, person_id: UUID) -> None:
        """Let no hand-over to the person pass what this unit records against it.

        It waits for one under way; one that begins meanwhile reads again. For words that have no
        row yet which a hand-over could hold, such as a new suppression. Say it before the word.
        """
        ...

    async def booked(self, people: Collection[UUID]) -> set[UUID]:
        """Return who of these has memberships or seats, so that hours matter to what waits."""
        ...

    async def hours(self, people: Collection[UUID]) -> dict[UUID, Hours]:
        """Return the hours of those whose contact is known."""
        ...


class PersonKeys(Protocol):
    async def find(self, person_id: UUID) -> bytes | None: ...
    async def of_people(self, people: Collection[UUID]) -> dict[UUID, bytes]: ...
    def put(self, person_id: UUID, wrapped_key: bytes) -> None: ...
    def destroy(self, person_id: UUID) -> None: ...


class Permissions(Protocol):
    async def find(self, aggregate_id: UUID) -> Permission | None: ...
    def add(self, aggregate: Permission) -> None: ...
    async def resting_on(self, consent_id: UUID) -> list[Permission]: ...
    async def on(self, person_id: UUID, channel: ChannelName) -> list[Permission]: ...
    async def of_people(self, people: Collection[UUID]) -> list[Permission]: ...

    async def objections(self, people: Collection[UUID], now: datetime) -> dict[Reach, Reason]:
        """Return where a permission, or the consent it rests on, has ended."""
        ...


class Consents(Protocol):
    async def find(self, consent_id: UUID) -> Consent | None: ...
    def put(self, consent: Consent) -> None: ...


class Suppressions(Protocol):
    """Addresses to which nothing is sent any more: one entry for a person's on a channel."""

    async def find(self, person_id: UUID, channel: ChannelName) -> Suppression | None: ...

    def put(
        self,
        person_id: UUID,
        channel: ChannelName,
        at: datetime,
        why: Why = Why.HARD_BOUNCE,
        *,
        provider: str | None = None,
        code: str | None = None,
    ) -> None:
        """Suppress the person's present address; an entry that is there stays as it is."""
        ...

    def lift(self, person_id: UUID, channel: ChannelName) -> None: ...

    def lift_others(self, person_id: UUID, channel: ChannelName, index: bytes) -> None:
        """Lift the entry unless it is about the address of this index."""
        ...

    def forget(self, person_id: UUID) -> None:
        """Lift all of a person whose key is destroyed: an index is left of no address."""
        ...


class ChannelChoices(Protocol):
    async def find(self, aggregate_id: UUID) -> ChannelChoice | None: ...
    def add(self, aggregate: ChannelChoice) -> None: ...


class Verifications(Protocol):
    async def find(self, aggregate_id: UUID) -> Verification | None: ...
    def add(self, aggregate: Verification) -> None: ...


class ContactPolicies(Protocol):
    async def find(self, aggregate_id: UUID) -> ContactPolicy | None: ...
    def add(self, aggregate: ContactPolicy) -> None: ...


class Changes(Protocol):
    def note(
        self,
        person_id: UUID,
        change: Change,
        *,
        channel: ChannelName | None = None,
        code: str | None = None,
    ) -> None:
        """Note who of this unit did what, and when."""
        ...
