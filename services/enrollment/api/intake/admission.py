"""Owns the routes of the rules of admission, and of an application's gates."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from services.enrollment.domain.codes import LevelOfCare
from services.enrollment.domain.intake.admission import AdmissionRules, Gate, GateKind, GateState
from services.enrollment.domain.intake.document import DocumentKind
from services.enrollment.handlers.intake import admission as handlers
from services.enrollment.ports import EnrollmentUnitOfWork
from services.enrollment.queries import admission as queries
from shared.http.answer import Answer
from shared.http.command import Commands
from shared.http.forms import Code, Form
from shared.http.paging import Page, Paging
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute

router = APIRouter(tags=["admission"], route_class=CommandRoute)


class GateForm(Form):
    """`minimum_version` is for commitment_agreement, `documents` for documents."""

    kind: GateKind
    minimum_version: Code | None = None
    documents: Annotated[tuple[DocumentKind, ...], Field(max_length=20)] = ()


class RulesForm(Form):
    """Gates in the order to close them; treatment_consent is always among them."""

    gates: Annotated[tuple[GateForm, ...], Field(max_length=20)]

    def command(self, by: str) -> handlers.PublishAdmissionRules:
        return handlers.PublishAdmissionRules(
            gates=tuple(Gate(**dict(one)) for one in self.gates), by=by
        )


class GateRuleView(BaseModel):
    kind: GateKind
    minimum_version: str | None
    documents: list[DocumentKind]


class RulesView(BaseModel):
    """Version `number` of the site's rules; 0 is the platform's own."""

    number: int
    gates: list[GateRuleView]
    published_at: datetime | None
    published_by: str | None

    @classmethod
    def of(cls, rules: AdmissionRules) -> "RulesView":
        return cls(
            number=rules.number,
            gates=[
                GateRuleView(
                    kind=gate.kind,
                    minimum_version=gate.minimum_version,
                    documents=list(gate.documents),
                )
                for gate in rules.gates
            ],
            published_at=rules.published_at,
            published_by=rules.published_by,
        )


class GateView(BaseModel):
    """A gate in words. `missing`: codes of the documents that are still to come."""

    code: str
    state: Literal["open", "closed"]
    words: str
    missing: list[str]

    @classmethod
    def of(cls, gate: GateState) -> "GateView":
        return cls(
            code=gate.code,
            state="open" if gate.is_open else "closed",
            words=gate.words,
            missing=list(gate.missing),
        )


class GatesView(BaseModel):
    """What still stands between an applicant and the first day."""

    rules_number: int
    is_ready: bool
    gates: list[GateView]


@router.post("/sites/{site}/admission-rules", status_code=201)
async def publish_admission_rules(
    site: Site, body: RulesForm, command: Commands[EnrollmentUnitOfWork]
) -> Answer[RulesView]:
    """Append a version; it holds for everybody who is enrolled from now on."""
    asked = body.command(command.principal.subject)
    async with command.unit_of_work() as uow:
        rules = await handlers.publish_admission_rules(asked, uow)
        location = f"/sites/{site}/admission-rules/current"
        return command.created(uow, RulesView.of(rules), version=rules.version, location=location)


@router.get("/sites/{site}/admission-rules/current")
async def get_admission_rules(
    site: Site,  # noqa: ARG001 - the command holds it
    command: Commands[EnrollmentUnitOfWork],
) -> RulesView:
    """Show what the site asks for; number 0 where it published nothing of its own."""
    async with command.unit_of_work() as uow:
        return RulesView.of(await uow.admission_rules.current())


@router.get("/sites/{site}/admission-rules")
async def list_admission_rules(site: Site, reads: Reads, paging: Paging) -> Page[RulesView]:
    rows = await queries.rules(reads.database, site, paging)
    return paging.page(rows, lambda row: RulesView(**row), lambda row: row["id"])


@router.get("/sites/{site}/applications/{application_id}/gates")
async def get_gates(
    site: Site,  # noqa: ARG001 - the command holds it
    application_id: UUID,
    command: Commands[EnrollmentUnitOfWork],
    level_of_care: Annotated[LevelOfCare | None, Query()] = None,
) -> GatesView:
    """Show each gate open or closed, in words; `level_of_care` is the one to be enrolled at."""
    asked = handlers.LookAtGates(application_id=application_id, level=level_of_care)
    async with command.unit_of_work() as uow:
        rules, gates = await handlers.look_at_gates(asked, uow)
        return GatesView(
            rules_number=rules.number,
            is_ready=not any(gate.is_open for gate in gates),
            gates=[GateView.of(gate) for gate in gates],
        )
