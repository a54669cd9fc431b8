"""What notifications needs to keep of people: a vault for their values, rows for the rest."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from services.notifications.domain.contacts.contact import Contact, PersonalData
from services.notifications.domain.contacts.permission import Consent, Permission
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

    def open(self, person_id: UUID, sealed: bytes, wrapped_key: bytes) -> PersonalData:
        """Return the values. Raises ContactIsUnreadable."""
        ...


class Contacts(Protocol):
    async def find(self, aggregate_id: UUID) -> Contact | None: ...
    async def get(self, aggregate_id: UUID) -> Contact: ...
    def add(self, aggregate: Contact) -> None: ...
    async def zones(self, people: Collection[UUID]) -> dict[UUID, ZoneInfo]: ...


class PersonKeys(Protocol):
    async def find(self, person_id: UUID) -> bytes | None: ...
    def put(self, person_id: UUID, wrapped_key: bytes) -> None: ...
    def destroy(self, person_id: UUID) -> None: ...


class Permissions(Protocol):
    async def find(self, aggregate_id: UUID) -> Permission | None: ...
    def add(self, aggregate: Permission) -> None: ...
    async def resting_on(self, consent_id: UUID) -> list[Permission]: ...

    async def objections(self, people: Collection[UUID], now: datetime) -> dict[Reach, Reason]:
        """Return where a permission, or the consent it rests on, has ended."""
        ...


class Consents(Protocol):
    async def find(self, consent_id: UUID) -> Consent | None: ...
    def put(self, consent: Consent) -> None: ...


class Suppressions(Protocol):
    """Addresses that a provider refused for good."""

    def put(self, person_id: UUID, channel: ChannelName, at: datetime) -> None: ...
    def lift(self, person_id: UUID, channel: ChannelName) -> None: ...
