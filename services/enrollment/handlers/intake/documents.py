"""Owns the commands on the checklist of documents."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.enrollment.domain.days import must_have_happened
from services.enrollment.domain.intake.document import Document, DocumentKind
from services.enrollment.handlers.intake.identities import must_be_born
from services.enrollment.ports import EnrollmentUnitOfWork
from shared.errors import NotFound
from shared.identifiers import new_id


@dataclass(frozen=True, kw_only=True)
class RecordDocument:
    application_id: UUID
    kind: DocumentKind
    received_on: date
    by: str


@dataclass(frozen=True, kw_only=True)
class RevokeDocument:
    application_id: UUID
    document_id: UUID
    reason: str
    by: str


async def record_document(command: RecordDocument, uow: EnrollmentUnitOfWork) -> Document:
    """Note that a document came. Raises DocumentIsHereAlready."""
    today = (await uow.sites.get()).today(uow.now)
    must_have_happened(command.received_on, today=today, field="received_on")
    application = await uow.applications.get(command.application_id)
    await must_be_born(application.client_id, command.received_on, uow, field="received_on")
    document = Document(
        id=new_id(),
        site=uow.site,
        application_id=application.id,
        client_id=application.client_id,
        kind=command.kind,
        received_on=command.received_on,
        recorded_by=command.by,
    )
    uow.save(document)
    uow.documents.add(document)
    return document


async def revoke_document(command: RevokeDocument, uow: EnrollmentUnitOfWork) -> Document:
    """Take an entry back that was a mistake, or whose document is no longer good."""
    document = await uow.documents.get(command.document_id)
    if document.application_id != command.application_id:
        raise NotFound("There is no document of this id for this application.")
    document.revoke(reason=command.reason, by=command.by, at=uow.now)
    uow.save(document)
    return document
