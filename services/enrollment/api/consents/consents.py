"""Owns the routes of consents: drafted and signed, or recorded as signed; revoked; listed."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from services.enrollment.api.consents.consent_forms import (
    ConsentForm,
    DraftForm,
    RenewalForm,
    RevocationForm,
    RevocationOfAllForm,
    SignatureForm,
    TermsForm,
)
from services.enrollment.api.consents.consent_views import (
    ConsentDetails,
    ConsentView,
    RevokedConsents,
)
from services.enrollment.api.local_day import Today
from services.enrollment.domain.consents.consent import Consent, ConsentState
from services.enrollment.handlers.consents import consent_revocations as revocations
from services.enrollment.handlers.consents import consents as handlers
from services.enrollment.handlers.consents.disclosures import limits_of
from services.enrollment.ports import EnrollmentUnitOfWork
from services.enrollment.queries import consents as queries
from shared.http.answer import Answer
from shared.http.command import Commands
from shared.http.paging import Page, Paging
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute
from shared.private import KeyWasDestroyed

router = APIRouter(tags=["consents"], route_class=CommandRoute)

Work = Commands[EnrollmentUnitOfWork]
Days = Annotated[int, Query(ge=0, le=366)]


@router.post("/sites/{site}/consents", status_code=201)
async def grant_consent(site: Site, body: ConsentForm, command: Work) -> Answer[ConsentView]:
    """Record a signed consent. It never changes afterwards: new terms are a new consent.

    One that `replaces` an older one ends it in the same moment.
    """
    async with command.unit_of_work() as uow:
        consent = await handlers.grant_consent(body.command(), uow)
        return await _created(site, consent, command, uow)


@router.post("/sites/{site}/consents/drafts", status_code=201)
async def draft_consent(site: Site, body: DraftForm, command: Work) -> Answer[ConsentView]:
    """Write down what a client may want to sign. `lacking` says what it needs until then."""
    async with command.unit_of_work() as uow:
        consent = await handlers.draft_consent(body.command(), uow)
        return await _created(site, consent, command, uow)


@router.put("/sites/{site}/consents/{consent_id}/terms")
async def change_consent_draft(
    site: Site,  # noqa: ARG001 - the command holds it
    consent_id: UUID,
    body: TermsForm,
    command: Work,
) -> Answer[ConsentView]:
    """Say all of a draft anew; what is left out is taken back. A signed consent refuses."""
    asked = handlers.ChangeConsentDraft(
        consent_id=consent_id, terms=body.terms(), replaces=body.replaces, limits=body.limits
    )
    async with command.unit_of_work() as uow:
        command.expect(await uow.consents.held(consent_id))
        consent = await handlers.change_consent_draft(asked, uow)
        return await _answered(consent, command, uow)


@router.post("/sites/{site}/consents/{consent_id}/signature")
async def sign_consent(
    site: Site,  # noqa: ARG001 - the command holds it
    consent_id: UUID,
    body: SignatureForm,
    command: Work,
) -> Answer[ConsentView]:
    """Sign a draft: from here on it works, and never changes. Each missing element is named."""
    asked = handlers.SignConsent(consent_id=consent_id, signature=body.signature())
    async with command.unit_of_work() as uow:
        command.expect(await uow.consents.held(consent_id))
        consent = await handlers.sign_consent(asked, uow)
        return await _answered(consent, command, uow)


@router.delete("/sites/{site}/consents/{consent_id}", status_code=204)
async def discard_consent_draft(
    site: Site,  # noqa: ARG001 - the command holds it
    consent_id: UUID,
    command: Work,
) -> Answer[None]:
    """Throw a draft away. A signed consent stays on record for ever."""
    asked = handlers.DiscardConsentDraft(consent_id=consent_id)
    async with command.unit_of_work() as uow:
        command.expect(await uow.consents.held(consent_id))
        await handlers.discard_consent_draft(asked, uow)
        return command.done(uow)


@router.post("/sites/{site}/consents/{consent_id}/revocation")
async def revoke_consent(
    site: Site,  # noqa: ARG001 - the command holds it
    consent_id: UUID,
    body: RevocationForm,
    command: Work,
) -> Answer[ConsentView]:
    """Revoke at once; nothing that rests on this consent may leave from here on."""
    asked = revocations.RevokeConsent(
        consent_id=consent_id, effective_at=body.effective_at, how=body.how
    )
    async with command.unit_of_work() as uow:
        command.expect(await uow.consents.held(consent_id))
        consent = await revocations.revoke_consent(asked, uow)
        return await _answered(consent, command, uow)


@router.post("/sites/{site}/consents/{consent_id}/renewal", status_code=201)
async def renew_consent(
    site: Site, consent_id: UUID, body: RenewalForm, command: Work
) -> Answer[ConsentView]:
    """Draft the same terms until another day. Signed, the draft replaces what it renews."""
    asked = handlers.RenewConsent(consent_id=consent_id, **dict(body))
    async with command.unit_of_work() as uow:
        command.expect(await uow.consents.get(consent_id))
        consent = await handlers.renew_consent(asked, uow)
        return await _created(site, consent, command, uow)


@router.post("/sites/{site}/clients/{client_id}/consents/revocation")
async def revoke_all_consents(
    site: Site,  # noqa: ARG001 - the command holds it
    client_id: UUID,
    body: RevocationOfAllForm,
    command: Work,
) -> Answer[RevokedConsents]:
    """Revoke whatever the client agreed to at this site; what was revoked is shown."""
    asked = revocations.RevokeAllConsents(client_id=client_id, how=body.how)
    async with command.unit_of_work() as uow:
        consents = await revocations.revoke_all_consents(asked, uow)
        today = (await uow.sites.get()).today(uow.now)
        views = [ConsentView.of(consent, today) for consent in consents]
        return command.answered(uow, RevokedConsents(items=views))


@router.get("/sites/{site}/consents")
async def list_consents(
    site: Site,
    reads: Reads,
    paging: Paging,
    today: Today,
    *,
    client_id: UUID | None = None,
    state: ConsentState | None = None,
) -> Page[ConsentView]:
    """List consents in the state that they have today: `draft` are those still to be signed."""
    rows = await queries.consents(
        reads.database,
        site,
        paging,
        today=today,
        client_id=client_id,
        states=[state] if state else [],
    )
    return paging.page(rows, lambda row: ConsentView.of_row(row, today), lambda row: row["id"])


@router.get("/sites/{site}/consents/expiring")
async def list_expiring_consents(
    site: Site, reads: Reads, paging: Paging, today: Today, within_days: Days = 30
) -> Page[ConsentView]:
    """List active consents whose last day is near, so that the client is asked in time."""
    rows = await queries.expiring_consents(
        reads.database, site, paging, today=today, within=within_days
    )
    return paging.page(rows, lambda row: ConsentView.of_row(row, today), lambda row: row["id"])


@router.get("/sites/{site}/consents/{consent_id}")
async def get_consent(
    site: Site,  # noqa: ARG001 - the unit of work holds it
    consent_id: UUID,
    command: Work,
    reads: Reads,
) -> Answer[ConsentDetails]:
    async with command.unit_of_work() as uow:
        consent = await uow.consents.get(consent_id)
        today = (await uow.sites.get()).today(uow.now)
        limits = await _limits(consent, uow)
    view = ConsentDetails.with_limits(consent, today, limits)
    return reads.found(view, version=consent.version)


async def _limits(consent: Consent, uow: EnrollmentUnitOfWork) -> tuple[str, ...] | None:
    """Return the client's own words; None where their key was destroyed."""
    try:
        return await limits_of(consent, uow)
    except KeyWasDestroyed:
        return None


async def _created(
    site: str, consent: Consent, command: Work, uow: EnrollmentUnitOfWork
) -> Answer[ConsentView]:
    view = ConsentView.of(consent, (await uow.sites.get()).today(uow.now))
    location = f"/sites/{site}/consents/{consent.id}"
    return command.created(uow, view, version=consent.version, location=location)


async def _answered(
    consent: Consent, command: Work, uow: EnrollmentUnitOfWork
) -> Answer[ConsentView]:
    view = ConsentView.of(consent, (await uow.sites.get()).today(uow.now))
    return command.answered(uow, view, version=consent.version)
