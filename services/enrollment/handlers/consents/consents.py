"""Owns the commands on consents up to their signature: draft, renew, sign, discard."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.enrollment.domain.consents.consent import (
    Consent,
    ConsentState,
    EndReason,
    ReplacesAnothersConsent,
)
from services.enrollment.domain.consents.consent_terms import ConsentTerms, Signature
from services.enrollment.domain.days import must_have_happened
from services.enrollment.handlers.consents.consent_parties import (
    named_parties,
    personal_words,
    sealed_limits,
    sealed_names,
)
from services.enrollment.handlers.consents.consent_revocations import publish_revoked
from services.enrollment.handlers.intake.identities import must_be_born
from services.enrollment.ports import EnrollmentUnitOfWork
from shared.contracts.enrollment import ConsentGranted
from shared.identifiers import new_id


@dataclass(frozen=True, kw_only=True)
class DraftConsent:
    """`limits` are the client's own words on what shall not be told; they are kept sealed."""

    client_id: UUID
    terms: ConsentTerms
    replaces: UUID | None = None
    limits: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ChangeConsentDraft:
    consent_id: UUID
    terms: ConsentTerms
    replaces: UUID | None = None
    limits: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SignConsent:
    consent_id: UUID
    signature: Signature


@dataclass(frozen=True, kw_only=True)
class GrantConsent(DraftConsent):
    """A consent that was signed when it reached us."""

    signature: Signature


@dataclass(frozen=True, kw_only=True)
class DiscardConsentDraft:
    consent_id: UUID


@dataclass(frozen=True, kw_only=True)
class RenewConsent:
    """`expires_on` is the last day of the renewed consent."""

    consent_id: UUID
    expires_on: date | None
    acknowledged_right_to_revoke: bool


async def draft_consent(command: DraftConsent, uow: EnrollmentUnitOfWork) -> Consent:
    consent = await _drafted(command, uow)
    await named_parties(consent, uow)
    uow.consents.add(consent)
    uow.save(consent)
    return consent


async def change_consent_draft(command: ChangeConsentDraft, uow: EnrollmentUnitOfWork) -> Consent:
    """Replace what a draft says as a whole. Raises ConsentIsSigned."""
    consent = await uow.consents.held(command.consent_id)
    consent.change(command.terms, replaces=command.replaces)
    await named_parties(consent, uow)
    consent.sealed = await sealed_limits(consent.client_id, command.limits, uow)
    uow.save(consent)
    return consent


async def sign_consent(command: SignConsent, uow: EnrollmentUnitOfWork) -> Consent:
    """Freeze the draft and let it work. Raises ConsentIsSigned, ConsentLacksElement."""
    consent = await uow.consents.held(command.consent_id)
    consent.must_be_draft()
    await _sign(consent, command.signature, uow)
    return consent


async def grant_consent(command: GrantConsent, uow: EnrollmentUnitOfWork) -> Consent:
    """Keep a consent that is signed already. Raises ConsentLacksElement."""
    consent = await _drafted(command, uow)
    await _sign(consent, command.signature, uow)
    uow.consents.add(consent)
    return consent


async def renew_consent(command: RenewConsent, uow: EnrollmentUnitOfWork) -> Consent:
    """Draft the same terms until another day; signed, the draft replaces what it renews."""
    older = await uow.consents.get(command.consent_id)
    terms = older.renewed(
        expires_on=command.expires_on, acknowledged=command.acknowledged_right_to_revoke
    )
    draft = DraftConsent(
        client_id=older.client_id,
        terms=terms,
        replaces=older.id,
        limits=tuple((await personal_words(older, uow)).get("limits", ())),
    )
    return await draft_consent(draft, uow)


async def discard_consent_draft(command: DiscardConsentDraft, uow: EnrollmentUnitOfWork) -> None:
    consent = await uow.consents.held(command.consent_id)
    consent.must_be_draft()
    uow.consents.discard(consent)


async def _drafted(command: DraftConsent, uow: EnrollmentUnitOfWork) -> Consent:
    await uow.sites.get()
    client_id = await uow.merges.kept(command.client_id)
    return Consent(
        id=new_id(),
        site=uow.site,
        client_id=client_id,
        terms=command.terms,
        replaces=command.replaces,
        sealed=await sealed_limits(client_id, command.limits, uow),
    )


async def _sign(consent: Consent, signature: Signature, uow: EnrollmentUnitOfWork) -> None:
    site = await uow.sites.get()
    today = site.today(uow.now)
    must_have_happened(signature.signed_on, today=today, field="signed_on")
    await must_be_born(consent.client_id, signature.signed_on, uow, field="signed_on")
    consent.sign(signature, discloser_name=site.name)
    consent.sealed = await sealed_names(consent, uow)
    # What the client no longer agrees to ends first: for a moment too little may leave, never
    # too much. Both are one commit.
    await _end_replaced(consent, today, uow)
    _publish_granted(consent, signature, uow)


async def _end_replaced(consent: Consent, today: date, uow: EnrollmentUnitOfWork) -> None:
    if consent.replaces is None:
        return
    older = await uow.consents.find_held(consent.replaces)
    if older is None or older.signature is None:
        raise _not_theirs()
    if not await uow.merges.are_one(consent.client_id, older.client_id):
        raise _not_theirs()
    if older.state_on(today) is ConsentState.ACTIVE:
        older.give_way(consent.id, at=uow.now)
        publish_revoked(older, uow.now, EndReason.REPLACED, uow)


def _not_theirs() -> ReplacesAnothersConsent:
    return ReplacesAnothersConsent("Name a signed consent of this client.", field="replaces")


def _publish_granted(consent: Consent, signature: Signature, uow: EnrollmentUnitOfWork) -> None:
    terms = consent.terms
    event = ConsentGranted(
        consent_id=consent.id,
        client_id=consent.client_id,
        party_kind=terms.party_kind,
        party_id=terms.party_id,
        categories=terms.categories,
        purposes=terms.purposes,
        granted_on=signature.signed_on,
        expires_on=terms.expires_on,
        expires_with=terms.expires_with,
        replaces=consent.replaces,
    )
    uow.publish(event, of=consent)
