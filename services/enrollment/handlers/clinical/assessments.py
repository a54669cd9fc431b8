"""Owns the command on assessments: answers are scored, kept sealed, and acted on at once."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from services.enrollment.domain.clinical.assessment import Assessment, must_have_reason
from services.enrollment.domain.clinical.instrument_catalogue import find_instrument
from services.enrollment.domain.clinical.instruments import Scored
from services.enrollment.domain.clinical.safety_alert import AlertSource, when_to_tell
from services.enrollment.domain.days import must_have_happened
from services.enrollment.handlers.clinical.safety_alerts import alert_staff
from services.enrollment.handlers.intake.identities import require_known_here
from services.enrollment.ports import EnrollmentUnitOfWork
from shared.contracts.enrollment import AssessmentCompleted
from shared.identifiers import new_id


@dataclass(frozen=True, kw_only=True)
class CompleteAssessment:
    """`version` None is the newest; `corrects` names the assessment that this one corrects."""

    client_id: UUID
    instrument: str
    version: int | None
    answers: tuple[Any, ...]
    completed_on: date
    corrects: UUID | None
    correction_reason: str | None
    by: str


async def complete_assessment(command: CompleteAssessment, uow: EnrollmentUnitOfWork) -> Assessment:
    """Score and keep the answers; a safety concern raises an alert in the same transaction.

    What was answered before yesterday wakes nobody: staff are told by day.

    Raises InstrumentIsUnknown, AnswerIsImpossible, ClientIsNotKnownHere, CorrectionIsOfAnother.
    """
    instrument = find_instrument(command.instrument, command.version)
    scored = instrument.score(command.answers)
    must_have_reason(command.corrects, command.correction_reason)
    today = (await uow.sites.get()).today(uow.now)
    must_have_happened(command.completed_on, today=today, field="completed_on")
    client_id = await require_known_here(command.client_id, uow)
    if command.corrects is not None:
        corrected = await uow.assessments.get(command.corrects)
        ids = await uow.merges.all_ids(client_id)
        corrected.must_be_corrected_by(ids, instrument.code)
    command = replace(command, client_id=client_id)
    assessment = await _keep(command, instrument.version, scored, uow)
    await _fulfil_what_was_due(assessment, uow)
    if scored.is_safety_concern and not await _is_known_concern(assessment, uow):
        why = {"source": AlertSource.ASSESSMENT, "assessment_id": str(assessment.id)}
        site = await uow.sites.get()
        tell_from = when_to_tell(command.completed_on, uow.now, ZoneInfo(site.timezone))
        await alert_staff(client_id, why, uow, tell_from)
    return assessment


async def _keep(
    command: CompleteAssessment, version: int, scored: Scored, uow: EnrollmentUnitOfWork
) -> Assessment:
    contents = {
        "answers": command.answers,
        "scores": scored.scores,
        "bands": scored.bands,
        "flags": scored.flags,
    }
    assessment = Assessment(
        id=new_id(),
        site=uow.site,
        client_id=command.client_id,
        instrument=command.instrument,
        instrument_version=version,
        completed_on=command.completed_on,
        recorded_at=uow.now,
        recorded_by=command.by,
        corrects=command.corrects,
        correction_reason=command.correction_reason,
        sealed=await uow.private.seal(command.client_id, contents),
    )
    uow.assessments.add(assessment)
    event = AssessmentCompleted(
        assessment_id=assessment.id,
        client_id=assessment.client_id,
        instrument=assessment.instrument,
        completed_on=assessment.completed_on,
        is_correction=assessment.corrects is not None,
    )
    uow.publish(event, of=assessment)
    return assessment


async def _fulfil_what_was_due(assessment: Assessment, uow: EnrollmentUnitOfWork) -> None:
    ids = await uow.merges.all_ids(assessment.client_id)
    for due in await uow.due_assessments.open_of_client(
        ids, assessment.instrument, assessment.completed_on
    ):
        due.complete(assessment.id)
        uow.save(due)


async def _is_known_concern(assessment: Assessment, uow: EnrollmentUnitOfWork) -> bool:
    """Say whether an alert stands for what this corrects: the same concern is no second one."""
    if assessment.corrects is None:
        return False
    ids = await uow.merges.all_ids(assessment.client_id)
    for alert in await uow.safety_alerts.unresolved_of(ids):
        why = await uow.private.open(alert.client_id, alert.sealed)
        if why.get("assessment_id") == str(assessment.corrects):
            return True
    return False
