"""Browsers that their people let be told of messages."""

from base64 import urlsafe_b64encode
from dataclasses import dataclass
from uuid import UUID

from services.notifications.domain.inbox.subscription import KeptSubscription, Subscription
from services.notifications.domain.terms import ChannelName
from services.notifications.ports import NotificationsUnitOfWork
from services.notifications.ports.people import Vault
from shared.errors import NotFound
from shared.identifiers import new_id


@dataclass(frozen=True, slots=True)
class SubscribeBrowser:
    person_id: UUID
    subscription: Subscription


async def subscribe_browser(
    command: SubscribeBrowser, uow: NotificationsUnitOfWork, vault: Vault
) -> KeptSubscription:
    """Keep a browser, sealed. Raises NotFound for a person who has no contact here."""
    key = await uow.keys.find(command.person_id)
    if key is None:
        raise NotFound("There is no contact of this person here.")
    told = command.subscription
    values = {
        "endpoint": told.endpoint,
        "p256dh": urlsafe_b64encode(told.p256dh).decode(),
        "auth": urlsafe_b64encode(told.auth).decode(),
    }
    kept = KeptSubscription(
        id=new_id(),
        site=uow.site,
        person_id=command.person_id,
        sealed=vault.seal_values(command.person_id, values, key),
        endpoint_index=vault.index(told.endpoint, ChannelName.PUSH),
        made_at=uow.now,
    )
    uow.push_subscriptions.put(kept)
    uow.suppressions.lift(command.person_id, ChannelName.PUSH)
    return kept
