"""What the API shows of plans."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from services.aftercare.api.check_ins.views import CheckInView
from services.aftercare.api.linkages.views import LinkageView
from services.aftercare.api.views import View
from services.aftercare.domain.linkages.linkage import LinkageKind
from services.aftercare.domain.plans.decisions import Decision, activation, drafted_again
from services.aftercare.domain.plans.goals import OwnGoalState
from services.aftercare.domain.plans.plan import ContinuingCarePlan, PlanState
from services.aftercare.domain.plans.review import Finding
from services.aftercare.domain.plans.template import Occasion
from services.aftercare.tables.plans import plan_of, plan_without


class PlanView(View):
    """A plan; `starts_on` is a local day in `timezone`, both unknown while it is a draft.

    `open_tasks` are those of its review; with `needs_sign_off` they hold up its activation.
    `replaced_by` is the later plan that it gave way to. Who activated it, and when, is null for a
    draft, and for plans that were activated before this was kept. A draft with `drafted_again_at`
    had begun and was called off by a mistake: a person decides whether it goes on.
    """

    episode_id: UUID
    client_id: UUID
    state: PlanState
    starts_on: date | None
    timezone: str | None
    replaced_by: UUID | None
    drafted_at: datetime | None
    activated_at: datetime | None
    activated_by: str | None
    drafted_again_at: datetime | None
    template_version: int
    needs_sign_off: bool
    open_tasks: list[str]

    @classmethod
    def of(cls, plan: ContinuingCarePlan) -> "PlanView":
        return cls(**plan_fields(plan))


class PlanInList(PlanView):
    """A plan beside what called for it."""

    program: str | None
    last_phase_started_on: date | None
    program_completed_on: date | None
    discharged_on: date | None

    @classmethod
    def of_row(cls, row: Mapping[str, Any]) -> "PlanInList":
        return cls(**plan_fields(plan_of(plan_without(row))), **episode_fields(row))


class PlanToReview(PlanInList):
    """A draft that waits for a person, so many whole days since it was needed or drafted.

    `needed_since` is the day from which nothing but the plan follows, null while the stay goes on.
    """

    needed_since: date | None
    days_waiting: int

    @classmethod
    def of_row_at(cls, row: Mapping[str, Any], now: datetime) -> "PlanToReview":
        plan = plan_of(plan_without(row))
        return cls(
            **plan_fields(plan),
            **episode_fields(row),
            needed_since=plan.needed_since,
            days_waiting=_days_waiting(plan, now),
        )


def _days_waiting(plan: ContinuingCarePlan, now: datetime) -> int:
    """Return whole days since the first of both; news of a stay may come long after its end.

    A plan that had begun waits since it is a draft again.
    """
    since_drafted = (now - plan.drafted_at).days if plan.drafted_at else 0
    if plan.has_begun():
        return max(since_drafted, 0)
    since_needed = (now.date() - plan.needed_since).days if plan.needed_since else 0
    return max(since_drafted, since_needed, 0)


class ReviewTask(BaseModel):
    """A task of the plan's template; `found` is null while nobody has looked at it."""

    code: str
    found: Finding | None
    by: str | None
    at: datetime | None


class GoalOfStayView(BaseModel):
    """A goal of the stay, whose words enrollment keeps. `state` is FHIR's Goal lifecycle."""

    goal_id: UUID
    state: str
    carried_over: bool


class OwnGoalView(BaseModel):
    """A goal that the plan adds; words are null once the client's key is destroyed."""

    goal_id: UUID
    state: OwnGoalState
    words: str | None
    by: str | None
    at: datetime


class ProposalView(BaseModel):
    kind: LinkageKind
    provider_code: str | None


class DecisionView(BaseModel):
    """What somebody decided about the plan; what was decided before this was kept is missing."""

    decision: Decision
    by: str | None
    at: datetime


class TemplateOfPlan(BaseModel):
    """The template as the plan pinned it; version 0 is what a first day has."""

    version: int
    program: str | None
    occasion: Occasion
    needs_sign_off: bool
    linkages: list[ProposalView]


class LaterStay(BaseModel):
    """A stay that the client began here after the plan's own."""

    episode_id: UUID
    started_on: date


class PlanWithParts(PlanInList):
    """`goals` are the stay's, `own_goals` the plan's."""

    template: TemplateOfPlan
    tasks: list[ReviewTask]
    goals: list[GoalOfStayView]
    own_goals: list[OwnGoalView]
    decisions: list[DecisionView]
    later_stay: LaterStay | None
    linkages: list[LinkageView]
    check_ins: list[CheckInView]


class PlanExplanation(BaseModel):
    """How the plan came about, in sentences."""

    plan_id: UUID
    sentences: list[str]


def plan_fields(plan: ContinuingCarePlan) -> dict[str, Any]:
    names = [name for name in PlanView.model_fields if hasattr(plan, name)]
    began, again = activation(plan.decisions), drafted_again(plan.decisions)
    return {
        **{name: getattr(plan, name) for name in names},
        "activated_at": began and began.at,
        "activated_by": began and began.by,
        "drafted_again_at": again.at if again and plan.state is PlanState.DRAFT else None,
        "needs_sign_off": plan.template.needs_sign_off,
        "open_tasks": plan.open_tasks(),
    }


def episode_fields(row: Mapping[str, Any]) -> dict[str, Any]:
    names = ("program", "last_phase_started_on", "program_completed_on", "discharged_on")
    return {name: row[name] for name in names}


def template_fields(plan: ContinuingCarePlan) -> dict[str, Any]:
    template = plan.template
    linkages = [ProposalView(kind=o.kind, provider_code=o.provider_code) for o in template.linkages]
    return {
        "version": plan.template_version,
        "program": template.program,
        "occasion": template.occasion,
        "needs_sign_off": template.needs_sign_off,
        "linkages": linkages,
    }


def tasks_of(plan: ContinuingCarePlan) -> list[ReviewTask]:
    return [_task(plan, code) for code in plan.template.tasks]


def _task(plan: ContinuingCarePlan, code: str) -> ReviewTask:
    tick = plan.ticks.get(code)
    if tick is None:
        return ReviewTask(code=code, found=None, by=None, at=None)
    return ReviewTask(code=code, found=tick.finding, by=tick.by, at=tick.at)
