"""Owns the routes of assessments.

Answers to commands are receipts: an answer is kept, as it was sent, under its Idempotency-Key. So
scores are read where `Location` points.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from asyncpg import Record
from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from services.enrollment.api.opening import Opening, Sealed
from services.enrollment.domain.clinical.assessment import Assessment
from services.enrollment.handlers.clinical import assessments as handlers
from services.enrollment.ports import EnrollmentUnitOfWork
from services.enrollment.queries import assessments as queries
from shared.errors import NotFound
from shared.http.answer import Answer
from shared.http.command import Commands
from shared.http.forms import WHOLE, Code, Day, Form
from shared.http.paging import Page, Paging
from shared.http.parameters import Site
from shared.http.reading import Reading, Reads
from shared.http.route import CommandRoute

router = APIRouter(tags=["assessments"], route_class=CommandRoute)

MOST_ITEMS = 40
ItemAnswer = Annotated[int, Field(ge=0, le=100), WHOLE]
Version = Annotated[int, Field(ge=1, le=1000), WHOLE]


class AssessmentForm(Form):
    """Answers in the order of the items; `/instruments` says which each item offers.

    `version` null is the newest. A correction names the assessment that it corrects, and why.
    """

    instrument: Code
    version: Version | None = None
    answers: Annotated[tuple[ItemAnswer, ...], Field(max_length=MOST_ITEMS)]
    completed_on: Day
    corrects: UUID | None = None
    correction_reason: Code | None = None

    def command(self, client_id: UUID, by: str) -> handlers.CompleteAssessment:
        return handlers.CompleteAssessment(client_id=client_id, by=by, **dict(self))


class AssessmentReceipt(BaseModel):
    """That it was kept, without what was answered."""

    id: UUID
    site: str
    version: int
    client_id: UUID
    instrument: str
    instrument_version: int
    completed_on: date
    recorded_at: datetime
    recorded_by: str
    corrects: UUID | None
    correction_reason: str | None

    @classmethod
    def of(cls, assessment: Assessment) -> "AssessmentReceipt":
        return cls(**vars(assessment))


class AssessmentView(AssessmentReceipt):
    """An assessment as it was answered and scored; null once the client's key is destroyed.

    `corrected_by` names the correction, where there is one: that one counts.
    """

    corrected_by: UUID | None
    answers: list[int] | None
    scores: dict[str, int] | None
    bands: dict[str, str] | None
    flags: list[str] | None

    @classmethod
    def of_row(cls, row: Record, opening: Opening) -> "AssessmentView":
        unread: dict[str, Any] = dict.fromkeys(("answers", "scores", "bands", "flags"))
        return cls(**{**unread, **row, **(opening.contents(row) or {})})


class NoTotal(StrEnum):
    """Why there is no total: nothing opens any more, or the instrument has none."""

    KEY_DESTROYED = "key-destroyed"
    NOT_SUMMED = "not-summed"


class AssessmentTotalView(BaseModel):
    """A total, and which assessment counts in place of which; `missing` says why there is none."""

    id: UUID
    instrument: str
    completed_on: date
    corrects: UUID | None
    corrected_by: UUID | None
    total: int | None
    missing: NoTotal | None

    @classmethod
    def of_row(cls, row: Record, opening: Opening) -> "AssessmentTotalView":
        contents = opening.contents(row)
        total = None if contents is None else contents["scores"].get("total")
        missing = NoTotal.NOT_SUMMED if total is None else None
        if contents is None:
            missing = NoTotal.KEY_DESTROYED
        return cls(**row, total=total, missing=missing)


class NoSuchAssessment(NotFound):
    pass


@router.post("/sites/{site}/clients/{client_id}/assessments", status_code=201)
async def complete_assessment(
    site: Site, client_id: UUID, body: AssessmentForm, command: Commands[EnrollmentUnitOfWork]
) -> Answer[AssessmentReceipt]:
    """Score and keep an assessment. A safety concern alerts the staff in the same moment."""
    asked = body.command(client_id, command.principal.subject)
    async with command.unit_of_work() as uow:
        assessment = await handlers.complete_assessment(asked, uow)
        location = f"/sites/{site}/clients/{client_id}/assessments/{assessment.id}"
        receipt = AssessmentReceipt.of(assessment)
        return command.created(uow, receipt, version=assessment.version, location=location)


@router.get("/sites/{site}/clients/{client_id}/assessments")
async def list_assessments(
    *,
    site: Site,
    client_id: UUID,
    reads: Reads,
    sealed: Sealed,
    paging: Paging,
    instrument: Annotated[Code | None, Query()] = None,
) -> Page[AssessmentView]:
    """List a client's assessments as they were recorded; one instrument's show its course."""
    rows = await queries.assessments_of(
        reads.database, site, paging, client_id, instrument=instrument
    )
    return paging.page(rows, lambda row: AssessmentView.of_row(row, sealed), lambda row: row["id"])


@router.get("/sites/{site}/clients/{client_id}/assessments/{assessment_id}")
async def get_assessment(
    site: Site, client_id: UUID, assessment_id: UUID, reads: Reads, sealed: Sealed
) -> Answer[AssessmentView]:
    row = await _found(reads, site, client_id, assessment_id)
    return reads.found(AssessmentView.of_row(row, sealed), version=row["version"])


@router.get("/sites/{site}/clients/{client_id}/assessments/{assessment_id}/total")
async def get_assessment_total(
    site: Site, client_id: UUID, assessment_id: UUID, reads: Reads, sealed: Sealed
) -> Answer[AssessmentTotalView]:
    """Show what an assessment came to, and none of its answers: for reports of outcomes."""
    row = await _found(reads, site, client_id, assessment_id)
    return reads.found(AssessmentTotalView.of_row(row, sealed), version=row["version"])


async def _found(reads: Reading, site: str, client_id: UUID, assessment_id: UUID) -> Record:
    row = await queries.assessment_by_id(reads.database, site, client_id, assessment_id)
    if row is None:
        raise NoSuchAssessment("There is no assessment of this id here.")
    return row
