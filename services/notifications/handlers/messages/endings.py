"""What ends for everybody: of somebody who died nothing that waits is sent."""

from dataclasses import dataclass
from uuid import UUID

from services.notifications.domain.terms import Audience, Reason
from services.notifications.handlers.messages.telling import refuse
from services.notifications.ports import NotificationsUnitOfWork


@dataclass(frozen=True, slots=True)
class LetRest:
    client_id: UUID


async def let_rest(command: LetRest, uow: NotificationsUnitOfWork) -> None:
    """Withdraw what waits to be told to the client, or to family about the client."""
    for notification in await uow.notifications.open_about_client(command.client_id):
        if notification.audience is not Audience.STAFF:
            refuse(notification, Reason.NO_LONGER_TRUE, uow)
