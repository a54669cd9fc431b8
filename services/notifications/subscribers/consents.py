"""Owns what notifications hears of consents: that they stand, end, or end soon."""

from services.notifications.domain.rules.causes import Cause
from services.notifications.handlers.contacts.permissions import (
    HearConsentExpired,
    HearConsentGranted,
    HearConsentRevoked,
    hear_consent_expired,
    hear_consent_granted,
    hear_consent_revoked,
)
from services.notifications.handlers.messages.hearing import Says, hear_of
from services.notifications.ports import NotificationsUnitOfWork as Work
from services.notifications.subscribers.registry import subscriptions
from services.notifications.subscribers.telling import word
from shared.contracts.enrollment import (
    ConsentExpired,
    ConsentExpiring,
    ConsentGranted,
    ConsentRevoked,
)
from shared.contracts.event import Received

_ENDING = "ending"
"""What is told of a consent that ends soon, apart from the consent itself."""


@subscriptions.when(ConsentGranted)
async def when_consent_granted(received: Received[ConsentGranted], uow: Work) -> None:
    event = received.event
    command = HearConsentGranted(
        consent_id=event.consent_id, client_id=event.client_id, expires_on=event.expires_on
    )
    await hear_consent_granted(command, uow)


@subscriptions.when(ConsentRevoked)
async def when_consent_revoked(received: Received[ConsentRevoked], uow: Work) -> None:
    event = received.event
    command = HearConsentRevoked(
        consent_id=event.consent_id,
        client_id=event.client_id,
        effective_at=event.effective_at,
        replaced_by=event.replaced_by,
    )
    await hear_consent_revoked(command, uow)
    await hear_of(word(received, event.client_id, apart_as=_ENDING), uow)


@subscriptions.when(ConsentExpired)
async def when_consent_expired(received: Received[ConsentExpired], uow: Work) -> None:
    event = received.event
    command = HearConsentExpired(
        consent_id=event.consent_id, client_id=event.client_id, effective_at=event.effective_at
    )
    await hear_consent_expired(command, uow)
    await hear_of(word(received, event.client_id, apart_as=_ENDING), uow)


@subscriptions.when(ConsentExpiring)
async def when_consent_expiring(received: Received[ConsentExpiring], uow: Work) -> None:
    """Ask the client to come by and sign, unless the consent ends before."""
    event = received.event
    says = Says(variant=event.party_kind, on=event.expires_on)
    told = word(received, event.client_id, Cause.CONSENT_EXPIRING, apart_as=_ENDING, says=says)
    await hear_of(told, uow)
