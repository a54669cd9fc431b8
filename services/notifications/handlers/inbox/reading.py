"""Reading one's inbox: a message is its person's own, and nobody else finds it."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from services.notifications.domain.inbox.message import InboxMessage
from services.notifications.ports import NotificationsUnitOfWork
from shared.errors import NotFound


@dataclass(frozen=True, slots=True)
class ReadMessage:
    """`readers` are the people that the caller is."""

    message_id: UUID
    readers: Collection[UUID]


async def read_message(command: ReadMessage, uow: NotificationsUnitOfWork) -> InboxMessage:
    """Note that a message was read; twice is once. Raises NotFound for another's."""
    message = await uow.inbox.get(command.message_id)
    if message.person_id not in command.readers:
        raise NotFound("There is no inbox message of this id here.")
    if message.read(uow.now):
        uow.save(message)
    return message
