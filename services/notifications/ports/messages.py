"""What notifications needs to keep of its messages."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.notifications.domain.messages.notification import Notification
from services.notifications.domain.terms import ChannelName
from services.notifications.ports.people import Reach


class Notifications(Protocol):
    """Lists lock their rows: while a hand-over is under way they wait for its end."""

    def add(self, aggregate: Notification) -> None: ...
    async def find(self, aggregate_id: UUID) -> Notification | None: ...

    def add_once(self, notification: Notification) -> None:
        """Store a new notification as it is, unless one for the same channel is there already."""
        ...

    async def free(self, ids: Collection[UUID]) -> list[Notification]:
        """Return those that nobody else has locked, locked."""
        ...

    async def about(
        self, subject_ids: Collection[UUID], client_id: UUID | None = None
    ) -> list[Notification]:
        """Return what there is about subjects; with `client_id`, what is about that client."""
        ...

    async def to_person_about(
        self, person_id: UUID, subject_ids: Collection[UUID]
    ) -> list[Notification]:
        """Return what there is for a person about subjects, to look at: nothing is locked."""
        ...

    async def open_for(self, audience: Reach) -> list[Notification]: ...
    async def open_by_rules(self, codes: Collection[str], at_most: int) -> list[Notification]: ...
    async def open_of_older(
        self, subject_id: UUID, cause_id: UUID, at_most: int
    ) -> list[Notification]:
        """Return what waits about a subject and was asked for by another word than this."""
        ...

    async def people_told(
        self, subject_id: UUID, cause_id: UUID, people: Collection[UUID]
    ) -> set[UUID]:
        """Return who of them was told of a subject, need not be, or has a message by this word."""
        ...

    async def open_about_client(self, client_id: UUID) -> list[Notification]: ...
    async def open_to(self, person_id: UUID) -> list[Notification]: ...

    async def open_on(self, person_id: UUID, channel: ChannelName) -> list[Notification]: ...

    async def hold_client(self, client_id: UUID) -> None:
        """Let nobody else fold what is about the client until this unit ends."""
        ...

    async def alike(self, one: Notification, day: tuple[datetime, datetime]) -> list[Notification]:
        """Return, unlocked, the person's others of the rule that go out between two moments."""
        ...

    async def free_joined(
        self, one: Notification, day: tuple[datetime, datetime]
    ) -> list[Notification]:
        """Return those that joined such a message, locked; not what somebody else has locked."""
        ...

    async def open_about(self, client_id: UUID, person_id: UUID) -> list[Notification]:
        """Return what waits to tell a person of the family about a client."""
        ...
