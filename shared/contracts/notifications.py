"""What notifications publishes: the fate of each message, never its words."""

from typing import ClassVar
from uuid import UUID

from shared.contracts.event import Event


class NotificationSent(Event):
    publisher: ClassVar[str] = "notifications"
    aggregate: ClassVar[str] = "notification_id"

    notification_id: UUID
    channel: str
    category: str


class NotificationFailed(Event):
    publisher: ClassVar[str] = "notifications"
    aggregate: ClassVar[str] = "notification_id"

    notification_id: UUID
    channel: str
    reason_code: str


class NotificationSuppressed(Event):
    publisher: ClassVar[str] = "notifications"
    aggregate: ClassVar[str] = "notification_id"

    notification_id: UUID
    channel: str
    reason_code: str


class ChannelOptedOut(Event):
    """A person is reached over this channel no more; `scope` says for what: `every_category`."""

    publisher: ClassVar[str] = "notifications"
    aggregate: ClassVar[str] = "choice_id"

    choice_id: UUID
    person_id: UUID
    channel: str
    scope: str
