"""Owns revocations: of one consent, or of all that a client agreed to; each works at once."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.enrollment.domain.consents.consent import Consent, ConsentState, EndReason, RevokedHow
from services.enrollment.ports import EnrollmentUnitOfWork
from shared.contracts.enrollment import ConsentRevoked


@dataclass(frozen=True, kw_only=True)
class RevokeConsent:
    consent_id: UUID
    effective_at: datetime | None
    how: RevokedHow | None = None


@dataclass(frozen=True, kw_only=True)
class RevokeAllConsents:
    """The client takes back whatever they agreed to at this site."""

    client_id: UUID
    how: RevokedHow | None = None


async def revoke_consent(command: RevokeConsent, uow: EnrollmentUnitOfWork) -> Consent:
    """Revoke at once; an earlier `effective_at` records a revocation that came on paper."""
    consent = await uow.consents.held(command.consent_id)
    now = uow.now
    effective_at = command.effective_at or now
    day = (await uow.sites.get()).today(effective_at)
    consent.revoke(effective_at=effective_at, now=now, on=day, how=command.how)
    publish_revoked(consent, effective_at, EndReason.CLIENT_ASKED, uow)
    return consent


async def revoke_all_consents(
    command: RevokeAllConsents, uow: EnrollmentUnitOfWork
) -> list[Consent]:
    """Revoke at once whatever is active, under whichever id of the client; return what was.

    A second time there is nothing.
    """
    now, today = uow.now, (await uow.sites.get()).today(uow.now)
    ids = await uow.merges.all_ids(command.client_id)
    consents = [
        consent
        for consent in await uow.consents.active_held(ids)
        if consent.state_on(today) is ConsentState.ACTIVE
    ]
    for consent in consents:
        consent.revoke(effective_at=now, now=now, on=today, how=command.how)
        publish_revoked(consent, now, EndReason.CLIENT_ASKED, uow)
    return consents


def publish_revoked(
    consent: Consent, effective_at: datetime, reason: EndReason, uow: EnrollmentUnitOfWork
) -> None:
    event = ConsentRevoked(
        consent_id=consent.id,
        client_id=consent.client_id,
        effective_at=effective_at,
        reason_code=reason,
        replaced_by=consent.replaced_by,
    )
    uow.publish(event, of=consent)
