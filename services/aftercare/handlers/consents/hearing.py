"""What aftercare learns of consents: they are granted, and they end."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.aftercare.domain.consents.consent import ConsentTerms
from services.aftercare.handlers.linkages.resting import rest_anew
from services.aftercare.ports import AftercareUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class HearConsentGranted:
    consent_id: UUID
    client_id: UUID
    terms: ConsentTerms


@dataclass(frozen=True, slots=True, kw_only=True)
class HearConsentEnded:
    """Revoked, replaced, or ended by what it names; `effective_at` is never ahead of its event."""

    consent_id: UUID
    client_id: UUID
    effective_at: datetime
    replaced_by: UUID | None = None


async def hear_consent_granted(command: HearConsentGranted, uow: AftercareUnitOfWork) -> None:
    uow.consents.learn_terms(command.consent_id, command.client_id, command.terms)


async def hear_consent_ended(command: HearConsentEnded, uow: AftercareUnitOfWork) -> None:
    uow.consents.learn_end(
        command.consent_id, command.client_id, command.effective_at, command.replaced_by
    )
    await rest_anew(command.consent_id, uow)
