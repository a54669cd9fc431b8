"""Owns enrollment's commands: one frozen dataclass and one function for each."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.enrollment.domain import (
    AgeBand,
    Application,
    Consent,
    ConsentTerms,
    DatePrecision,
    DayRange,
    Decision,
    Disposition,
    Episode,
    LevelOfCare,
    ReferralSource,
    Site,
    TreatmentConsentIsMissing,
    must_have_happened,
)
from services.enrollment.ports import EnrollmentUnitOfWork
from shared.contracts.enrollment import (
    ApplicationDecided,
    ApplicationSubmitted,
    ClientDischarged,
    ClientEnrolled,
    ConsentGranted,
    ConsentRevoked,
)
from shared.identifiers import new_id


@dataclass(frozen=True, kw_only=True)
class RegisterSite:
    name: str
    timezone: str


@dataclass(frozen=True, kw_only=True)
class SubmitApplication:
    client_id: UUID | None
    program: str
    track: str | None
    referral_source: ReferralSource | None
    age_band: AgeBand | None
    received_on: date
    external_reference: str | None


@dataclass(frozen=True, kw_only=True)
class DecideApplication:
    application_id: UUID
    decision: Decision
    reason_code: str | None
    decided_on: date


@dataclass(frozen=True, kw_only=True)
class GrantConsent:
    client_id: UUID
    terms: ConsentTerms


@dataclass(frozen=True, kw_only=True)
class RevokeConsent:
    consent_id: UUID
    effective_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class EnrollClient:
    application_id: UUID
    level_of_care: LevelOfCare
    started_on: date
    days_waiting: DayRange | None
    date_precision: DatePrecision
    from_history: bool


@dataclass(frozen=True, kw_only=True)
class DischargeClient:
    episode_id: UUID
    disposition: Disposition
    discharged_on: date
    last_contact_on: date | None
    length_of_stay: DayRange | None


@dataclass(frozen=True, kw_only=True)
class RecordProgramCompletion:
    progress_id: UUID
    episode_id: UUID
    completed_on: date
    seq: int


async def register_site(command: RegisterSite, uow: EnrollmentUnitOfWork) -> Site:
    site = Site.register(code=uow.site, name=command.name, timezone=command.timezone)
    uow.sites.put(site)
    return site


async def submit_application(command: SubmitApplication, uow: EnrollmentUnitOfWork) -> Application:
    """Take in an application; a client who is new to us gets an id."""
    await _has_happened(command.received_on, "received_on", uow)
    application = Application(
        id=new_id(),
        site=uow.site,
        client_id=command.client_id or new_id(),
        program=command.program,
        track=command.track,
        referral_source=command.referral_source,
        age_band=command.age_band,
        received_on=command.received_on,
        external_reference=command.external_reference,
    )
    application.submit()
    uow.applications.add(application)
    event = ApplicationSubmitted(
        application_id=application.id,
        client_id=application.client_id,
        program=application.program,
        referral_source=application.referral_source,
        received_on=application.received_on,
    )
    uow.publish(event, of=application)
    return application


async def decide_application(command: DecideApplication, uow: EnrollmentUnitOfWork) -> Application:
    application = await uow.applications.get(command.application_id)
    await _has_happened(command.decided_on, "decided_on", uow)
    application.decide(command.decision, on=command.decided_on, reason_code=command.reason_code)
    event = ApplicationDecided(
        application_id=application.id,
        client_id=application.client_id,
        decision=command.decision,
        reason_code=command.reason_code,
        decided_on=command.decided_on,
    )
    uow.publish(event, of=application)
    return application


async def grant_consent(command: GrantConsent, uow: EnrollmentUnitOfWork) -> Consent:
    terms = command.terms
    await _has_happened(terms.signed_on, "signed_on", uow)
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


async def enroll_client(command: EnrollClient, uow: EnrollmentUnitOfWork) -> Episode:
    """Start the stay. A stay from history was consented to when it happened."""
    application = await uow.applications.get(command.application_id)
    episode = Episode.plan(
        application,
        episode_id=new_id(),
        level_of_care=command.level_of_care,
        started_on=command.started_on,
        precision=command.date_precision,
        days_waiting=command.days_waiting,
        from_history=command.from_history,
    )
    if not command.from_history:
        await _consented_to_treatment(application.client_id, uow)
    episode.start()
    uow.episodes.add(episode)
    event = ClientEnrolled(
        episode_id=episode.id,
        client_id=episode.client_id,
        application_id=episode.application_id,
        program=episode.program,
        track=episode.track,
        level_of_care=episode.level_of_care,
        started_on=episode.started_on,
        from_history=episode.from_history,
    )
    uow.publish(event, of=episode)
    return episode


async def discharge_client(command: DischargeClient, uow: EnrollmentUnitOfWork) -> Episode:
    episode = await uow.episodes.get(command.episode_id)
    await _has_happened(command.discharged_on, "discharged_on", uow)
    episode.discharge(
        command.disposition,
        on=command.discharged_on,
        last_contact_on=command.last_contact_on,
        length_of_stay=command.length_of_stay,
    )
    event = ClientDischarged(
        episode_id=episode.id,
        client_id=episode.client_id,
        disposition=command.disposition,
        discharged_on=command.discharged_on,
        last_contact_on=command.last_contact_on,
        from_history=episode.from_history,
    )
    uow.publish(event, of=episode)
    return episode


async def record_program_completion(
    command: RecordProgramCompletion, uow: EnrollmentUnitOfWork
) -> None:
    """Keep what scheduling said; whether and how the client is discharged, a person decides."""
    uow.completions.record(
        progress_id=command.progress_id,
        episode_id=command.episode_id,
        completed_on=command.completed_on,
        seq=command.seq,
    )


async def _has_happened(on: date, field: str, uow: EnrollmentUnitOfWork) -> None:
    site = await uow.sites.get()
    must_have_happened(on, today=site.today(uow.now), field=field)


async def _consented_to_treatment(client_id: UUID, uow: EnrollmentUnitOfWork) -> None:
    today = (await uow.sites.get()).today(uow.now)
    if await uow.consents.for_treatment(client_id, today) is None:
        raise TreatmentConsentIsMissing(
            "The client's active consent to treatment, payment and operations is needed first."
        )
