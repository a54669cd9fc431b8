"""Owns the routes of a site's numbers of intake."""

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from services.enrollment.api.local_day import site_at
from services.enrollment.domain.intake.intake_rules import IntakeRules
from services.enrollment.handlers.intake import intake_rules as handlers
from services.enrollment.ports import EnrollmentUnitOfWork
from services.enrollment.queries import intake
from shared.http.answer import Answer
from shared.http.command import Commands
from shared.http.forms import WHOLE, Code, Form
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute

router = APIRouter(tags=["sites"], route_class=CommandRoute)

_DEFAULT = IntakeRules()


class IntakeRulesForm(Form):
    """All numbers of a site; what is left out is as it is by default.

    `days_to_decide`: then an undecided application expires. `days_to_submit`: then a draft that
    nobody submits is deleted. `signing_age`: years from which a client signs without a guardian.
    `program`: for which program the public applies who names none.
    """

    days_to_decide: Annotated[int, Field(ge=1, le=730), WHOLE] = _DEFAULT.days_to_decide
    days_to_submit: Annotated[int, Field(ge=1, le=90), WHOLE] = _DEFAULT.days_to_submit
    drafts_per_hour: Annotated[int, Field(ge=0, le=10_000), WHOLE] = _DEFAULT.drafts_per_hour
    signing_age: Annotated[int, Field(ge=12, le=18), WHOLE] = _DEFAULT.signing_age
    program: Code = _DEFAULT.program


class IntakeRulesView(BaseModel):
    """Version 0 is what holds by default."""

    version: int
    days_to_decide: int
    days_to_submit: int
    drafts_per_hour: int
    signing_age: int
    program: str

    @classmethod
    def of(cls, rules: IntakeRules) -> "IntakeRulesView":
        return cls(**asdict(rules))


@router.put("/sites/{site}/intake-rules")
async def put_intake_rules(
    site: Site,  # noqa: ARG001 - the command holds it
    body: IntakeRulesForm,
    command: Commands[EnrollmentUnitOfWork],
) -> Answer[IntakeRulesView]:
    """Let other numbers hold from now on, as a new version; what came in keeps its own."""
    rules = IntakeRules(**dict(body))
    asked = handlers.PutIntakeRules(rules=rules, expected_version=command.if_match)
    async with command.unit_of_work() as uow:
        kept = await handlers.put_intake_rules(asked, uow)
        return command.answered(uow, IntakeRulesView.of(kept), version=kept.version)


@router.get("/sites/{site}/intake-rules")
async def get_intake_rules(site: Site, reads: Reads) -> Answer[IntakeRulesView]:
    await site_at(reads.database, site)
    rules = await intake.rules(reads.database, site)
    return reads.found(IntakeRulesView.of(rules), version=rules.version)
