"""Owns the commands on consents."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.enrollment.domain.consent import Consent, ConsentTerms
from services.enrollment.domain.days import must_have_happened
from services.enrollment.ports import EnrollmentUnitOfWork
from shared.contracts.enrollment import ConsentGranted, ConsentRevoked
from shared.identifiers import new_id


@dataclass(frozen=True, kw_only=True)
class GrantConsent:
    client_id: UUID
    terms: ConsentTerms


@dataclass(frozen=True, kw_only=True)
class RevokeConsent:
    consent_id: UUID
    effective_at: datetime | None


async def grant_consent(command: GrantConsent, uow: EnrollmentUnitOfWork) -> Consent:
    terms = command.terms
    today = (await uow.sites.get()).today(uow.now)
    must_have_happened(terms.signed_on, today=today, field="signed_on")
    consent = Consent(id=new_id(), site=uow.site, client_id=command.client_id, terms=terms)
    consent.sign()
    uow.consents.add(consent)
    event = ConsentGranted(
        consent_id=consent.id,
        client_id=consent.client_id,
        party_kind=terms.party_kind,
        party_id=terms.party_id,
        categories=terms.categories,
        purposes=terms.purposes,
        granted_on=terms.signed_on,
        expires_on=terms.expires_on,
    )
    uow.publish(event, of=consent)
    return consent


async def revoke_consent(command: RevokeConsent, uow: EnrollmentUnitOfWork) -> Consent:
    """Revoke at once; an earlier `effective_at` records a revocation that came on paper."""
    consent = await uow.consents.get(command.consent_id)
    now = uow.now
    effective_at = command.effective_at or now
    day = (await uow.sites.get()).today(effective_at)
    consent.revoke(effective_at=effective_at, now=now, on=day)
    event = ConsentRevoked(
        consent_id=consent.id, client_id=consent.client_id, effective_at=effective_at
    )
    uow.publish(event, of=consent)
    return consent
