"""Owns the route by which a person applies a plan, or parts of it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from services.scheduling.api.plans.plans import plan_shown
from services.scheduling.api.plans.views import (
    WeekCounts,
)
from services.scheduling.domain.plans.plan import PLAN, PlanState
from services.scheduling.domain.plans.planned_week import AppliedAs, PlannedWeek, WeekState
from services.scheduling.handlers.plans import applying
from services.scheduling.ports import SchedulingUnitOfWork
from services.scheduling.queries import plans as queries
from shared.errors import Invalid
from shared.http.answer import Answer
from shared.http.command import Commands
from shared.http.forms import Form
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute

router = APIRouter(tags=["plans"], route_class=CommandRoute)

MOST_CLIENTS = 2_000


class ApplicationForm(Form):
    """Without `clients`, everybody whose week changes. `memberships` hold from the week on."""

    clients: Annotated[list[UUID], Field(min_length=1, max_length=MOST_CLIENTS)] | None = None
    as_: AppliedAs = Field(AppliedAs.MEMBERSHIPS, alias="as")


class RefusedView(BaseModel):
    client_id: UUID
    rule: str
    detail: str


class ApplicationView(BaseModel):
    """What was applied now or before, what a rule refused, and what the plan proposes besides."""

    state: PlanState
    applied: list[UUID]
    refused: list[RefusedView]
    weeks: WeekCounts


class ClientIsNotInPlan(Invalid):
    def __init__(self) -> None:
        super().__init__("The plan proposes no week for one of these clients.", field="clients")


@router.post("/sites/{site}/plans/{plan_id}/application")
async def apply_plan(
    site: Site,
    plan_id: UUID,
    body: ApplicationForm,
    command: Commands[SchedulingUnitOfWork],
    reads: Reads,
) -> Answer[ApplicationView]:
    """Book the weeks that are proposed, each client's whole or not at all, by ordinary bookings.

    What went stale since the plan was made is refused by its rule and never forced: a seat that is
    gone, a session that was cancelled, a client who left or whose week has changed. The same sent
    again applies what is left.
    """
    plan = await plan_shown(reads, site, plan_id)
    if plan.state is not PlanState.APPLIED:
        PLAN.after(plan.state, "apply")
    weeks = _asked(body, await queries.all_planned_weeks(reads.database, site, plan_id))
    todo = [week for week in weeks if week.state is not WeekState.APPLIED]
    refused = await applying.apply_each(plan_id, todo, body.as_, command.unit_of_work)
    async with command.unit_of_work() as uow:
        finished = await applying.finish_plan(applying.FinishPlan(plan_id=plan_id), uow)
        states = await queries.week_states(reads.database, site, plan_id)
        not_applied = {one.client_id for one in refused}
        view = ApplicationView(
            state=finished.state,
            applied=[week.client_id for week in weeks if week.client_id not in not_applied],
            refused=[
                RefusedView(client_id=one.client_id, rule=one.rule, detail=one.detail)
                for one in refused
            ],
            weeks=WeekCounts.of_rows(states),
        )
        return command.answered(uow, view, version=finished.version)


def _asked(body: ApplicationForm, weeks: list[PlannedWeek]) -> list[PlannedWeek]:
    """Return the weeks that change something, of those who were asked for."""
    if body.clients is None:
        return [week for week in weeks if week.changes_something]
    if not set(body.clients) <= {week.client_id for week in weeks}:
        raise ClientIsNotInPlan
    asked = set(body.clients)
    return [week for week in weeks if week.client_id in asked and week.changes_something]
