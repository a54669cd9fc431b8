"""Owns the commands on applications: taking in, screening, deciding, and running out of time."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from services.enrollment.domain.codes import AgeBand, ReferralSource
from services.enrollment.domain.days import must_have_happened
from services.enrollment.domain.intake.application import (
    Application,
    ApplicationState,
    Decision,
    PriorEpisodeIsNotTheClients,
    age_band_at,
)
from services.enrollment.domain.intake.identity import Identity
from services.enrollment.domain.intake.preferences import KeptTime, Preferences
from services.enrollment.domain.intake.referral import NOTHING_SAID, Applicant, InConfidence
from services.enrollment.domain.stays.episode_states import EpisodeState
from services.enrollment.handlers.intake.confidence import caller_keys, sealed
from services.enrollment.handlers.intake.identities import keep_identity
from services.enrollment.ports import EnrollmentUnitOfWork
from shared.contracts.enrollment import ApplicationDecided, ApplicationSubmitted, ScreeningBegan
from shared.identifiers import new_id


@dataclass(frozen=True, kw_only=True)
class SubmitApplication:
    """`client_id` None is a client who is new here, or the one of the prior episode.

    `application_id` is given where the application was a draft under that id.
    """

    client_id: UUID | None
    program: str
    track: str | None
    referral_source: ReferralSource | None
    age_band: AgeBand | None
    received_on: date
    external_reference: str | None
    application_id: UUID | None = None
    applied_by: Applicant | None = None
    identity: Identity | None = None
    in_confidence: InConfidence = NOTHING_SAID
    preferences: Preferences | None = None
    kept_times: tuple[KeptTime, ...] = ()
    prior_episode_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class BeginScreening:
    """`began_on` None is today."""

    application_id: UUID
    began_on: date | None


@dataclass(frozen=True, kw_only=True)
class DecideApplication:
    application_id: UUID
    decision: Decision
    reason_code: str | None
    decided_on: date


@dataclass(frozen=True)
class ExpireApplications:
    at_most: int


async def submit_application(command: SubmitApplication, uow: EnrollmentUnitOfWork) -> Application:
    """Take in an application; a client who is new to us gets an id.

    Of a client who was merged into another one, it is the other one's.
    """
    today = (await uow.sites.get()).today(uow.now)
    must_have_happened(command.received_on, today=today, field="received_on")
    client_id = await _client_of(command, uow)
    rules = await uow.intake_rules.get()
    application = Application(
        id=command.application_id or new_id(),
        site=uow.site,
        client_id=client_id,
        program=command.program,
        track=command.track,
        referral_source=command.referral_source,
        age_band=_age_band(command),
        received_on=command.received_on,
        external_reference=command.external_reference,
        applied_by=command.applied_by,
        preferences=command.preferences,
        kept_times=command.kept_times,
        sealed=await sealed(client_id, command.in_confidence, uow),
        caller_keys=caller_keys(command.in_confidence, uow),
        prior_episode_id=command.prior_episode_id,
        expires_on=today + timedelta(days=rules.days_to_decide),
    )
    application.submit()
    uow.applications.add(application)
    if command.identity is not None:
        await keep_identity(client_id, command.identity.checked(today=today), uow)
    uow.publish(submitted(application), of=application)
    return application


async def begin_screening(command: BeginScreening, uow: EnrollmentUnitOfWork) -> Application:
    application = await uow.applications.get(command.application_id)
    today = (await uow.sites.get()).today(uow.now)
    on = command.began_on or today
    must_have_happened(on, today=today, field="began_on")
    application.begin_screening(on=on)
    event = ScreeningBegan(
        application_id=application.id, client_id=application.client_id, began_on=on
    )
    uow.publish(event, of=application)
    return application


async def decide_application(command: DecideApplication, uow: EnrollmentUnitOfWork) -> Application:
    application = await uow.applications.get(command.application_id)
    today = (await uow.sites.get()).today(uow.now)
    must_have_happened(command.decided_on, today=today, field="decided_on")
    application.decide(command.decision, on=command.decided_on, reason_code=command.reason_code)
    event = ApplicationDecided(
        application_id=application.id,
        client_id=application.client_id,
        decision=command.decision,
        reason_code=command.reason_code,
        decided_on=command.decided_on,
        prior_episode_id=application.prior_episode_id,
    )
    uow.publish(event, of=application)
    return application


async def expire_applications(command: ExpireApplications, uow: EnrollmentUnitOfWork) -> int:
    """End what nobody decided on in time, and return how many that were."""
    today = (await uow.sites.get()).today(uow.now)
    overdue = await uow.applications.overdue(today, at_most=command.at_most)
    for application in overdue:
        application.expire(on=today)
        event = ApplicationDecided(
            application_id=application.id,
            client_id=application.client_id,
            decision=ApplicationState.EXPIRED,
            decided_on=today,
            prior_episode_id=application.prior_episode_id,
        )
        uow.publish(event, of=application)
    return len(overdue)


def _age_band(command: SubmitApplication) -> AgeBand | None:
    born_on = command.identity.born_on if command.identity else None
    return age_band_at(command.received_on, born_on=born_on, said=command.age_band)


async def _client_of(command: SubmitApplication, uow: EnrollmentUnitOfWork) -> UUID:
    if command.prior_episode_id is not None:
        return await _client_of_readmission(command.prior_episode_id, command.client_id, uow)
    if command.client_id is None:
        return new_id()
    return await uow.merges.kept(command.client_id)


async def _client_of_readmission(
    prior_episode_id: UUID, client_id: UUID | None, uow: EnrollmentUnitOfWork
) -> UUID:
    prior = await uow.episodes.find_anywhere(prior_episode_id)
    if prior is not None and prior.state is EpisodeState.FINISHED:
        ids = await uow.merges.all_ids(prior.client_id)
        # Another site's episode tells nobody whose it is: the client must be known already.
        if client_id in ids or (client_id is None and prior.site == uow.site):
            return ids[0]
    raise PriorEpisodeIsNotTheClients(
        "Name a finished episode of this client.", field="prior_episode_id"
    )


def submitted(application: Application) -> ApplicationSubmitted:
    return ApplicationSubmitted(
        application_id=application.id,
        client_id=application.client_id,
        program=application.program,
        referral_source=application.referral_source,
        received_on=application.received_on,
        applied_by=application.applied_by,
        prior_episode_id=application.prior_episode_id,
    )
