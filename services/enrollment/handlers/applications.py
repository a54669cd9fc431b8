"""Owns the commands on applications."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.enrollment.domain.application import Application, Decision
from services.enrollment.domain.codes import AgeBand, ReferralSource
from services.enrollment.domain.days import must_have_happened
from services.enrollment.ports import EnrollmentUnitOfWork
from shared.contracts.enrollment import ApplicationDecided, ApplicationSubmitted
from shared.identifiers import new_id


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


async def submit_application(command: SubmitApplication, uow: EnrollmentUnitOfWork) -> Application:
    """Take in an application; a client who is new to us gets an id."""
    today = (await uow.sites.get()).today(uow.now)
    must_have_happened(command.received_on, today=today, field="received_on")
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
    today = (await uow.sites.get()).today(uow.now)
    must_have_happened(command.decided_on, today=today, field="decided_on")
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
