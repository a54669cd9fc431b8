"""What notifications needs from outside: its rows, a vault for personal values, channels."""

from collections.abc import Collection, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from services.notifications.domain.contact import Contact, PersonalData
from services.notifications.domain.gate import Facts
from services.notifications.domain.message import Answer, Message
from services.notifications.domain.notification import Notification
from services.notifications.domain.permission import Consent, Permission
from services.notifications.domain.seat import Seat
from services.notifications.domain.subject import Membership, Session, Subject
from services.notifications.domain.terms import Category, ChannelName, Lane, Language, Reason
from shared.aggregate import Aggregate
from shared.contracts.event import Event

Audience = tuple[UUID, ChannelName, Category]
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


class Channel(Protocol):
    """A way to a person. Never raises: whatever happens is an answer, without personal data."""

    @property
    def name(self) -> ChannelName: ...

    async def hand_over(self, message: Message) -> Answer:
        """Hand one message to the provider and wait for its answer, a few seconds at most."""
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

    async def objections(self, people: Collection[UUID], now: datetime) -> dict[Audience, Reason]:
        """Return where a permission, or the consent it rests on, has ended."""
        ...


class Consents(Protocol):
    async def find(self, consent_id: UUID) -> Consent | None: ...
    def put(self, consent: Consent) -> None: ...


class Subjects(Protocol):
    async def lock_series(self, series_id: UUID) -> None:
        """Let nobody else plan this series until the unit of work ends."""
        ...

    async def lock_unheard(self, session_id: UUID) -> None:
        """Let nobody else hear of this session for the first time until the unit of work ends."""
        ...

    async def find(self, subject_id: UUID) -> Subject | None: ...
    async def find_session(self, session_id: UUID) -> Session | None: ...
    async def sessions_ahead(self, series_id: UUID, now: datetime) -> list[Session]: ...
    def put(self, subject: Subject) -> None: ...


class Memberships(Protocol):
    async def find(self, membership_id: UUID) -> Membership | None: ...
    async def of_series(self, series_id: UUID) -> list[Membership]: ...
    async def of_client(self, client_id: UUID) -> list[Membership]: ...
    def put(self, membership: Membership) -> None: ...


class Seats(Protocol):
    async def find(self, attendance_id: UUID) -> Seat | None: ...
    async def of_session(self, session_id: UUID) -> list[Seat]: ...
    async def of_client(self, client_id: UUID, session_ids: Collection[UUID]) -> list[Seat]: ...

    async def series_ahead(self, client_id: UUID, now: datetime) -> set[UUID]:
        """Return the series with sessions to come that the client's single seats are about."""
        ...

    def put(self, seat: Seat) -> None: ...


class Notifications(Protocol):
    """Lists lock their rows: while a hand-over is under way they wait for its end."""

    def add(self, aggregate: Notification) -> None: ...

    async def about(
        self, subject_ids: Collection[UUID], person_id: UUID | None = None
    ) -> list[Notification]: ...

    async def open_for(self, audience: Audience) -> list[Notification]: ...
    async def open_to(self, person_id: UUID) -> list[Notification]: ...


class Suppressions(Protocol):
    """Addresses that a provider refused for good."""

    def put(self, person_id: UUID, channel: ChannelName, at: datetime) -> None: ...
    def lift(self, person_id: UUID, channel: ChannelName) -> None: ...


class NotificationsUnitOfWork(Protocol):
    @property
    def site(self) -> str: ...
    @property
    def now(self) -> datetime: ...
    @property
    def contacts(self) -> Contacts: ...
    @property
    def keys(self) -> PersonKeys: ...
    @property
    def permissions(self) -> Permissions: ...
    @property
    def consents(self) -> Consents: ...
    @property
    def subjects(self) -> Subjects: ...
    @property
    def memberships(self) -> Memberships: ...
    @property
    def seats(self) -> Seats: ...
    @property
    def notifications(self) -> Notifications: ...
    @property
    def suppressions(self) -> Suppressions: ...

    def publish(self, event: Event, *, of: Aggregate) -> None: ...

    def save(self, aggregate: Aggregate) -> None:
        """Keep a change that is told to nobody."""
        ...


@dataclass(frozen=True, slots=True)
class Envelope:
    """Where a message goes, in clear. Its repr shows nothing."""

    to: str = field(repr=False)
    language: Language
    zone: ZoneInfo


@dataclass(slots=True)
class Waiting:
    """A due notification, claimed, and what the gate decides upon; all locked until the end.

    `answer_was_lost`: an earlier hand-over began and its process died before it knew the end.
    """

    notification: Notification
    facts: Facts
    envelope: Envelope | None
    attempt: int
    answer_was_lost: bool = False


class Batch(Protocol):
    """Claimed notifications in one transaction, which ends with the batch."""

    @property
    def waiting(self) -> Sequence[Waiting]: ...

    async def begin_attempts(self, leaving: Sequence[Waiting]) -> None:
        """Commit, apart from the batch, that these hand-overs begin now."""
        ...

    def end_attempt(self, item: Waiting, outcome: str, code: str | None) -> None: ...

    def keep(self, notification: Notification, event: Event | None) -> None:
        """Store a changed notification, and publish the event that tells of it."""
        ...

    def suppress_address(self, item: Waiting) -> None: ...


class Outgoing(Protocol):
    def due(self, lane: Lane, at_most: int) -> AbstractAsyncContextManager[Batch]:
        """Claim notifications of a lane that are due, oldest first; others skip them."""
        ...
