"""Owns the routes of what people do about absences, from a call to the decision of a discharge."""

from typing import Any, Literal
from uuid import UUID

from fastapi import APIRouter

from services.scheduling.api.absences.case_views import CaseView
from services.scheduling.domain.absences.acts import ActKind, Channel, Outcome
from services.scheduling.domain.absences.case import AbsenceCase
from services.scheduling.handlers.absences import cases as handlers
from services.scheduling.ports import SchedulingUnitOfWork
from shared.http.answer import Answer
from shared.http.command import Command, Commands
from shared.http.forms import Code, Form, Instant
from shared.http.parameters import Site
from shared.http.route import CommandRoute

router = APIRouter(tags=["absences"], route_class=CommandRoute)

_PATH = "/sites/{site}/absence-cases/{case_id}"


class ContactForm(Form):
    """The client was spoken to, at `at` or now."""

    channel: Channel
    at: Instant | None = None


class AttemptForm(ContactForm):
    """Somebody tried to reach the client. What was said stands in the clinical record."""

    outcome: Outcome


class CompletionForm(Form):
    """How outreach ended, though nobody was reached."""

    outcome_code: Code


class SignatureForm(Form):
    """The client signed the contract that was offered, at `at` or now."""

    at: Instant | None = None


class ReasonForm(Form):
    reason_code: Code


class DischargeDecisionForm(ReasonForm):
    """`discharge` is done in enrollment afterwards; after `another_chance` counting is anew."""

    decision: Literal[ActKind.DISCHARGE, ActKind.ANOTHER_CHANCE]


@router.post("/sites/{site}/clients/{client_id}/contacts")
async def record_contact(
    site: Site,  # noqa: ARG001 - the command holds it
    client_id: UUID,
    body: ContactForm,
    command: Commands[SchedulingUnitOfWork],
) -> Answer[CaseView]:
    """Put down that the client was spoken to, whether or not a case is open."""
    asked = handlers.RecordContact(client_id=client_id, by=command.principal.subject, **dict(body))
    async with command.unit_of_work() as uow:
        case = await handlers.record_contact(asked, uow)
        return _shown(case, command, uow)


@router.post(f"{_PATH}/attempts")
async def record_attempt(
    site: Site,  # noqa: ARG001 - the command holds it
    case_id: UUID,
    body: AttemptForm,
    command: Commands[SchedulingUnitOfWork],
) -> Answer[CaseView]:
    """Put down an attempt; one that reached the client completes a step of outreach."""
    asked = handlers.RecordAttempt(**_on(case_id, command), **dict(body))
    async with command.unit_of_work() as uow:
        return _shown(await handlers.record_attempt(asked, uow), command, uow)


@router.post(f"{_PATH}/completion")
async def complete_outreach(
    site: Site,  # noqa: ARG001 - the command holds it
    case_id: UUID,
    body: CompletionForm,
    command: Commands[SchedulingUnitOfWork],
) -> Answer[CaseView]:
    """End the task of a step of outreach, though nobody was reached."""
    asked = handlers.CompleteOutreach(**_on(case_id, command), outcome_code=body.outcome_code)
    async with command.unit_of_work() as uow:
        return _shown(await handlers.complete_outreach(asked, uow), command, uow)


@router.post(f"{_PATH}/contract/offer")
async def offer_contract(
    site: Site,  # noqa: ARG001 - the command holds it
    case_id: UUID,
    command: Commands[SchedulingUnitOfWork],
) -> Answer[CaseView]:
    """Offer the attendance contract of the case's policy."""
    asked = handlers.OfferContract(**_on(case_id, command))
    async with command.unit_of_work() as uow:
        return _shown(await handlers.offer_contract(asked, uow), command, uow)


@router.post(f"{_PATH}/contract/signature")
async def sign_contract(
    site: Site,  # noqa: ARG001 - the command holds it
    case_id: UUID,
    body: SignatureForm,
    command: Commands[SchedulingUnitOfWork],
) -> Answer[CaseView]:
    """Put down that the client signed; from then on misses count against the contract."""
    asked = handlers.SignContract(**_on(case_id, command), at=body.at)
    async with command.unit_of_work() as uow:
        return _shown(await handlers.sign_contract(asked, uow), command, uow)


@router.post(f"{_PATH}/resolution")
async def resolve_absence_case(
    site: Site,  # noqa: ARG001 - the command holds it
    case_id: UUID,
    body: ReasonForm,
    command: Commands[SchedulingUnitOfWork],
) -> Answer[CaseView]:
    """Close a case. One in which discharge is recommended needs a decision instead."""
    asked = handlers.ResolveCase(**_on(case_id, command), reason_code=body.reason_code)
    async with command.unit_of_work() as uow:
        return _shown(await handlers.resolve_case(asked, uow), command, uow)


@router.post(f"{_PATH}/decision")
async def decide_discharge(
    site: Site,  # noqa: ARG001 - the command holds it
    case_id: UUID,
    body: DischargeDecisionForm,
    command: Commands[SchedulingUnitOfWork],
) -> Answer[CaseView]:
    """Decide about a recommended discharge. A person does, always; no policy discharges anybody."""
    asked = handlers.DecideDischarge(
        **_on(case_id, command), decision=body.decision, reason_code=body.reason_code
    )
    async with command.unit_of_work() as uow:
        return _shown(await handlers.decide_discharge(asked, uow), command, uow)


def _on(case_id: UUID, command: Command[SchedulingUnitOfWork]) -> dict[str, Any]:
    return {
        "case_id": case_id,
        "by": command.principal.subject,
        "if_version": command.if_match,
    }


def _shown(
    case: AbsenceCase, command: Command[SchedulingUnitOfWork], uow: SchedulingUnitOfWork
) -> Answer[CaseView]:
    return command.answered(uow, CaseView.whole(case, uow.now), version=case.version)
