"""What is needed of the inbox: to keep a message for a person, and to say that it was read."""

from typing import Protocol
from uuid import UUID

from services.notifications.domain.inbox.message import InboxMessage
from services.notifications.domain.messages.message import Message


class Inbox(Protocol):
    """The inboxes of a site, within a unit of work."""

    async def get(self, aggregate_id: UUID) -> InboxMessage: ...


class InboxKeeping(Protocol):
    """Keeps what is handed over. Raises Unavailable where the database is away."""

    async def keep(self, message: Message) -> bool:
        """Keep the message sealed for its person; False where nobody could ever open it."""
        ...

    async def holds(self, message_id: UUID) -> bool: ...
