"""Owns the routes of an application's checklist of documents."""

from datetime import date, datetime
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from services.enrollment.domain.intake.document import Document, DocumentKind, DocumentState
from services.enrollment.handlers.intake import documents as handlers
from services.enrollment.ports import EnrollmentUnitOfWork
from services.enrollment.queries import admission as queries
from shared.http.answer import Answer
from shared.http.command import Commands
from shared.http.forms import Code, Day, Form
from shared.http.paging import Page, Paging
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute

router = APIRouter(tags=["admission"], route_class=CommandRoute)

_AT = "/sites/{site}/applications/{application_id}/documents"


class DocumentForm(Form):
    kind: DocumentKind
    received_on: Day


class DocumentRevocationForm(Form):
    reason_code: Code


class DocumentView(BaseModel):
    """That a document came; its contents are not kept here."""

    id: UUID
    site: str
    version: int
    application_id: UUID
    kind: DocumentKind
    received_on: date
    recorded_by: str
    state: DocumentState
    revoked_at: datetime | None
    revoked_by: str | None
    revocation_reason: str | None

    @classmethod
    def of(cls, document: Document) -> "DocumentView":
        return cls(**vars(document))


@router.post(_AT, status_code=201)
async def record_document(
    site: Site, application_id: UUID, body: DocumentForm, command: Commands[EnrollmentUnitOfWork]
) -> Answer[DocumentView]:
    """Note that a document came; each kind stands on the checklist once."""
    asked = handlers.RecordDocument(
        application_id=application_id, by=command.principal.subject, **dict(body)
    )
    async with command.unit_of_work() as uow:
        document = await handlers.record_document(asked, uow)
        location = f"/sites/{site}/applications/{application_id}/documents"
        view = DocumentView.of(document)
        return command.created(uow, view, version=document.version, location=location)


@router.post(_AT + "/{document_id}/revocation")
async def revoke_document(
    site: Site,  # noqa: ARG001 - the command holds it
    application_id: UUID,
    document_id: UUID,
    body: DocumentRevocationForm,
    command: Commands[EnrollmentUnitOfWork],
) -> Answer[DocumentView]:
    """Take an entry back; it stays to be seen, and the gate opens again."""
    asked = handlers.RevokeDocument(
        application_id=application_id,
        document_id=document_id,
        reason=body.reason_code,
        by=command.principal.subject,
    )
    async with command.unit_of_work() as uow:
        command.expect(await uow.documents.get(document_id))
        document = await handlers.revoke_document(asked, uow)
        return command.answered(uow, DocumentView.of(document), version=document.version)


@router.get(_AT)
async def list_documents(
    site: Site, application_id: UUID, reads: Reads, paging: Paging
) -> Page[DocumentView]:
    rows = await queries.documents(reads.database, site, paging, application_id)
    return paging.page(rows, lambda row: DocumentView(**row), lambda row: row["id"])
