"""Owns the routes of a site's absence policies: templates, versions, and trying one out."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel

from services.scheduling.api.absences.policy_forms import PolicyForm, TrialForm
from services.scheduling.api.clock import Now
from services.scheduling.domain.absences.policy import AbsencePolicy
from services.scheduling.domain.absences.steps import ConditionKind, Follows, Role
from services.scheduling.domain.absences.templates import TEMPLATES
from services.scheduling.domain.absences.trial import Trial
from services.scheduling.domain.programs.requirements import SessionType
from services.scheduling.domain.rolls.marks import Status
from services.scheduling.handlers.absences import policies as handlers
from services.scheduling.ports import SchedulingUnitOfWork
from services.scheduling.queries import absence_trials, absences
from services.scheduling.tables import STEPS, policy_of
from shared.http.answer import Answer
from shared.http.command import Commands
from shared.http.forms import Code
from shared.http.paging import Page, Paging
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute
from shared.identifiers import new_id

router = APIRouter(tags=["absence policies"], route_class=CommandRoute)


class ConditionView(BaseModel):
    kind: ConditionKind
    at_least: int | None
    below_percent: int | None
    weeks: int | None
    sessions: int | None
    of_at_least: int
    unexcused_only: bool


class AssignmentView(BaseModel):
    role: Role
    within_hours: int | None
    within_days: int | None


class ContractTermsView(BaseModel):
    terms_version: str
    misses_allowed: int
    weeks: int


class StepView(BaseModel):
    """A condition and what follows; `by` in the order of escalation."""

    code: str
    condition: ConditionView
    follows: Follows
    by: list[AssignmentView]
    contract: ContractTermsView | None


class AbsencePolicyView(BaseModel):
    """Version `number`, which never changes. Without `track_code` it is for all other tracks."""

    id: UUID
    track_code: str | None
    number: int
    effective_on: date
    steps: list[StepView]
    types: list[SessionType]
    excused: list[Status]
    notice_hours: int | None
    made_up_is_excused: bool
    closes_after_attended: int | None
    cool_off_days: int
    published_at: datetime | None
    published_by: str | None

    @classmethod
    def of(cls, policy: AbsencePolicy) -> "AbsencePolicyView":
        shown = {
            "track_code": policy.track_code or None,
            "steps": STEPS.dump_python(policy.steps, mode="json"),
        }
        return cls(**{**vars(policy), **shown})


class AbsencePolicyTemplate(BaseModel):
    """Steps to copy into a policy of one's own, or to take as they are by `template`: `code`."""

    code: str
    in_words: str
    steps: list[StepView]


class AbsencePolicyTemplates(BaseModel):
    items: list[AbsencePolicyTemplate]


class AbsenceStepCount(BaseModel):
    """How often a step would have been reached, and by how many clients."""

    step: str
    follows: Follows
    reached: int
    clients: int


class AbsencePolicyTrial(BaseModel):
    """What the policy would have done; nothing of it was kept. Days are the site's."""

    first_day: date
    last_day: date
    stays: int
    stays_with_a_case: int
    cases: int
    cases_still_live: int
    steps: list[AbsenceStepCount]

    @classmethod
    def of(cls, trial: Trial) -> "AbsencePolicyTrial":
        return cls.model_validate(trial, from_attributes=True)


@router.put("/sites/{site}/absence-policy")
async def publish_absence_policy(
    site: Site,  # noqa: ARG001 - the command holds it
    body: PolicyForm,
    command: Commands[SchedulingUnitOfWork],
) -> Answer[AbsencePolicyView]:
    """Publish the next version of the policy of the site, or of a track. Again is the same.

    A case keeps the version that opened it. Steps that contradict each other are refused by name.
    """
    asked = handlers.PublishAbsencePolicy(
        track_code=body.place,
        effective_on=body.effective_on,
        rules=body.rules(),
        by=command.principal.subject,
    )
    async with command.unit_of_work() as uow:
        policy = await handlers.publish_absence_policy(asked, uow)
        return command.answered(uow, AbsencePolicyView.of(policy))


@router.get("/sites/{site}/absence-policies")
async def list_absence_policies(
    site: Site, reads: Reads, paging: Paging, track_code: Annotated[Code | None, Query()] = None
) -> Page[AbsencePolicyView]:
    """List every version of the site, or of one track's own policy."""
    rows = await absences.policies(reads.database, site, paging, track_code)
    return paging.page(
        rows, lambda row: AbsencePolicyView.of(policy_of(dict(row))), lambda row: row["id"]
    )


@router.get("/sites/{site}/absence-policy-templates")
async def list_absence_policy_templates(
    site: Site,  # noqa: ARG001 - they are the same at every site
) -> AbsencePolicyTemplates:
    """List the policies of programs in the field, to copy and change."""
    return AbsencePolicyTemplates(
        items=[
            AbsencePolicyTemplate(
                code=one.code,
                in_words=one.in_words,
                steps=STEPS.dump_python(one.steps, mode="json"),
            )
            for one in TEMPLATES
        ]
    )


@router.post("/sites/{site}/absence-policy/trial")
async def try_absence_policy(
    site: Site, body: TrialForm, reads: Reads, now: Now
) -> AbsencePolicyTrial:
    """Say what a policy would have done in the last weeks. It publishes nothing.

    Contacts on record count as they were made; what people did in other cases does not.
    """
    today = await absences.today_at(reads.database, site, now)
    policy = AbsencePolicy(
        id=new_id(), site=site, track_code=body.place, effective_on=today, **body.rules()
    )
    trial = await absence_trials.trial_of(reads.database, policy, body.weeks, today)
    return AbsencePolicyTrial.of(trial)
