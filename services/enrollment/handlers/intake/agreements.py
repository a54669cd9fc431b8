"""Owns the commands on the commitment agreement: publishing a text, and signing it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.enrollment.domain.codes import years_at_least
from services.enrollment.domain.days import age_on, must_have_happened
from services.enrollment.domain.intake.agreement import (
    Agreement,
    AgreementIsNotPublished,
    SignedBeforePublication,
    Signer,
    require_signer,
)
from services.enrollment.domain.intake.application import Application
from services.enrollment.handlers.intake.identities import identity_of
from services.enrollment.ports import EnrollmentUnitOfWork
from shared.contracts.enrollment import AgreementSigned
from shared.identifiers import new_id


@dataclass(frozen=True, kw_only=True)
class PublishAgreement:
    """`published_on` None is today; an earlier day records what was on paper before."""

    label: str
    language: str
    text: str
    published_on: date | None


@dataclass(frozen=True, kw_only=True)
class SignAgreement:
    application_id: UUID
    label: str
    signed_on: date
    signed_by: Signer


async def publish_agreement(command: PublishAgreement, uow: EnrollmentUnitOfWork) -> Agreement:
    today = (await uow.sites.get()).today(uow.now)
    day = command.published_on or today
    must_have_happened(day, today=today, field="published_on")
    agreement = Agreement(
        id=new_id(),
        site=uow.site,
        label=command.label,
        language=command.language,
        text=command.text,
        published_on=day,
    )
    uow.save(agreement)
    uow.agreements.add(agreement)
    return agreement


async def sign_agreement(command: SignAgreement, uow: EnrollmentUnitOfWork) -> Application:
    """Record the signature on the application, of the client or of a minor's guardian."""
    application = await uow.applications.get(command.application_id)
    today = (await uow.sites.get()).today(uow.now)
    must_have_happened(command.signed_on, today=today, field="signed_on")
    published_on = await uow.agreements.published_on(command.label)
    if published_on is None:
        raise AgreementIsNotPublished("Publish this version first.", field="agreement_version")
    if command.signed_on < published_on:
        raise SignedBeforePublication("Not before its publication.", field="signed_on")
    rules = await uow.intake_rules.get()
    age = await _age(application, command.signed_on, uow)
    require_signer(command.signed_by, age=age, signing_age=rules.signing_age)
    application.sign_agreement(command.label, on=command.signed_on, by=command.signed_by)
    event = AgreementSigned(
        application_id=application.id,
        client_id=application.client_id,
        agreement_version=command.label,
        signed_on=command.signed_on,
        signed_by=command.signed_by,
    )
    uow.publish(event, of=application)
    return application


async def _age(application: Application, on: date, uow: EnrollmentUnitOfWork) -> int | None:
    """Return the age in whole years as far as it is known: by the birth date, or by the band."""
    known = await uow.identities.find(await uow.merges.kept(application.client_id))
    if known is not None:
        identity = identity_of(await uow.private.open(known.id, known.sealed))
        if identity.born_on is not None:
            return age_on(on, born_on=identity.born_on)
    return years_at_least(application.age_band)
