"""Owns how consents end without the client: with the treatment, and the warning before a date."""

from dataclasses import dataclass

from services.enrollment.domain.consents.consent import EndReason
from services.enrollment.domain.stays.episode import Episode
from services.enrollment.ports import EnrollmentUnitOfWork
from shared.contracts.enrollment import ConsentExpired, ConsentExpiring


@dataclass(frozen=True)
class TellOfExpiringConsents:
    """`lead` is whole local days before the end."""

    lead: int
    at_most: int


async def expire_with_treatment(discharged: Episode, uow: EnrollmentUnitOfWork) -> None:
    """End at once what the client agreed to until the end of treatment.

    A consent signed after the day of discharge is about a later stay, and stays.
    """
    if discharged.discharged_on is None:
        return
    ids = await uow.merges.all_ids(discharged.client_id)
    for consent in await uow.consents.ending_with_treatment(ids):
        if consent.ends_with_treatment(discharged.discharged_on):
            consent.expire_with_treatment(at=uow.now)
            event = ConsentExpired(
                consent_id=consent.id,
                client_id=consent.client_id,
                effective_at=uow.now,
                reason_code=EndReason.END_OF_TREATMENT,
            )
            uow.publish(event, of=consent)


async def tell_of_expiring_consents(
    command: TellOfExpiringConsents, uow: EnrollmentUnitOfWork
) -> int:
    """Return of how many was told; of each it is told once."""
    today = (await uow.sites.get()).today(uow.now)
    expiring = await uow.consents.claim_expiring(today, command.lead, command.at_most)
    for consent in expiring:
        consent.expiry_told_at = uow.now
        assert consent.terms.expires_on is not None  # noqa: S101 - it was claimed by it
        event = ConsentExpiring(
            consent_id=consent.id,
            client_id=consent.client_id,
            party_kind=consent.terms.party_kind,
            party_id=consent.terms.party_id,
            expires_on=consent.terms.expires_on,
        )
        uow.publish(event, of=consent)
    return len(expiring)
