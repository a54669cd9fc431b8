"""Owns the routes of the commitment agreement: its published texts, and signatures."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from services.enrollment.api.intake.answers import Language
from services.enrollment.api.intake.applications import ApplicationView
from services.enrollment.domain.intake.agreement import Agreement, Signer
from services.enrollment.handlers.intake import agreements as handlers
from services.enrollment.ports import EnrollmentUnitOfWork
from services.enrollment.queries import intake
from shared.errors import NotFound
from shared.http.answer import Answer
from shared.http.command import Commands
from shared.http.forms import Code, Day, Form
from shared.http.paging import Page, Paging
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute

router = APIRouter(tags=["agreements"], route_class=CommandRoute)

AgreementText = Annotated[str, Field(min_length=1, max_length=40_000)]


class AgreementForm(Form):
    """One version in one language; `published_on` null is today, earlier is what was on paper."""

    label: Code
    language: Language = "en"
    text: AgreementText
    published_on: Day | None = None

    def command(self) -> handlers.PublishAgreement:
        return handlers.PublishAgreement(**dict(self))


class SignatureForm(Form):
    agreement_version: Code
    signed_on: Day
    signed_by: Signer = Signer.CLIENT

    def command(self, application_id: UUID) -> handlers.SignAgreement:
        return handlers.SignAgreement(
            application_id=application_id,
            label=self.agreement_version,
            signed_on=self.signed_on,
            signed_by=self.signed_by,
        )


class AgreementView(BaseModel):
    id: UUID
    site: str
    version: int
    label: str
    language: str
    text: str
    published_on: date

    @classmethod
    def of(cls, agreement: Agreement) -> "AgreementView":
        return cls(**vars(agreement))


@router.post("/sites/{site}/agreements", status_code=201)
async def publish_agreement(
    site: Site, body: AgreementForm, command: Commands[EnrollmentUnitOfWork]
) -> Answer[AgreementView]:
    """Publish a text. It never changes: another text is another version."""
    async with command.unit_of_work() as uow:
        agreement = await handlers.publish_agreement(body.command(), uow)
        location = f"/sites/{site}/agreements/{agreement.id}"
        view = AgreementView.of(agreement)
        return command.created(uow, view, version=agreement.version, location=location)


@router.get("/sites/{site}/agreements")
async def list_agreements(site: Site, reads: Reads, paging: Paging) -> Page[AgreementView]:
    rows = await intake.agreements(reads.database, site, paging)
    return paging.page(rows, lambda row: AgreementView(**row), lambda row: row["id"])


@router.get("/sites/{site}/agreements/{agreement_id}")
async def get_agreement(site: Site, agreement_id: UUID, reads: Reads) -> Answer[AgreementView]:
    row = await intake.agreement_by_id(reads.database, site, agreement_id)
    if row is None:
        raise NotFound("There is no agreement of this id here.")
    return reads.found(AgreementView(**row), version=row["version"])


@router.post("/sites/{site}/applications/{application_id}/agreement")
async def sign_agreement(
    site: Site,  # noqa: ARG001 - the command holds it
    application_id: UUID,
    body: SignatureForm,
    command: Commands[EnrollmentUnitOfWork],
) -> Answer[ApplicationView]:
    """Record that the client, or a minor's guardian, signed a published version."""
    async with command.unit_of_work() as uow:
        command.expect(await uow.applications.get(application_id))
        application = await handlers.sign_agreement(body.command(application_id), uow)
        return command.answered(uow, ApplicationView.of(application), version=application.version)
