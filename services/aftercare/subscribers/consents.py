"""What aftercare hears of written consents: they are granted, revoked, and end by themselves."""

from services.aftercare.domain.consents.consent import ConsentTerms
from services.aftercare.handlers.consents import hearing as handlers
from services.aftercare.ports import AftercareUnitOfWork
from services.aftercare.subscribers.registry import subscriptions
from shared.contracts.enrollment import ConsentExpired, ConsentGranted, ConsentRevoked
from shared.contracts.event import Received


@subscriptions.when(ConsentGranted)
async def when_consent_granted(
    received: Received[ConsentGranted], uow: AftercareUnitOfWork
) -> None:
    event = received.event
    terms = ConsentTerms(
        party_kind=event.party_kind,
        party_id=event.party_id,
        categories=event.categories,
        purposes=event.purposes,
        granted_on=event.granted_on,
        expires_on=event.expires_on,
        replaces=event.replaces,
    )
    command = handlers.HearConsentGranted(
        consent_id=event.consent_id, client_id=event.client_id, terms=terms
    )
    await handlers.hear_consent_granted(command, uow)


@subscriptions.when(ConsentRevoked)
async def when_consent_revoked(
    received: Received[ConsentRevoked], uow: AftercareUnitOfWork
) -> None:
    event = received.event
    command = handlers.HearConsentEnded(
        consent_id=event.consent_id,
        client_id=event.client_id,
        effective_at=event.effective_at,
        replaced_by=event.replaced_by,
    )
    await handlers.hear_consent_ended(command, uow)


@subscriptions.when(ConsentExpired)
async def when_consent_expired(
    received: Received[ConsentExpired], uow: AftercareUnitOfWork
) -> None:
    event = received.event
    command = handlers.HearConsentEnded(
        consent_id=event.consent_id, client_id=event.client_id, effective_at=event.effective_at
    )
    await handlers.hear_consent_ended(command, uow)
