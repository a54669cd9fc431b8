"""Owns the routes of one site's plans: ask, look, compare, apply."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field

from services.scheduling.api.plans.views import (
    PlannedWeekView,
    PlanReport,
    PlanView,
    WeekCounts,
)
from services.scheduling.domain.plans.plan import PlanMode
from services.scheduling.domain.plans.planned_week import WeekState
from services.scheduling.handlers.plans import requests
from services.scheduling.ports import SchedulingUnitOfWork
from services.scheduling.queries import plans as queries
from shared.errors import NotFound
from shared.http.answer import Answer
from shared.http.command import Commands
from shared.http.forms import WHOLE, Day, Form
from shared.http.paging import Page, Paging
from shared.http.parameters import Site
from shared.http.reading import Reading, Reads
from shared.http.route import CommandRoute

router = APIRouter(tags=["plans"], route_class=CommandRoute)

MOST_SECONDS = 600
USUAL_SECONDS = 30

Seconds = Annotated[int, Field(ge=1, le=MOST_SECONDS), WHOLE]


class PlanForm(Form):
    """`week` is its Monday; `seconds` is what the solver may take.

    `fresh` plans as if nobody had a week yet; `least_disruption` changes the weeks in force only
    where that helps.
    """

    week: Day
    mode: PlanMode = PlanMode.LEAST_DISRUPTION
    seconds: Seconds = USUAL_SECONDS

    def command(self) -> requests.RequestPlan:
        return requests.RequestPlan(week=self.week, mode=self.mode, seconds=self.seconds)


@router.post("/sites/{site}/plans", status_code=201)
async def request_plan(
    site: Site, body: PlanForm, command: Commands[SchedulingUnitOfWork]
) -> Answer[PlanView]:
    """Ask for a plan of a week; a worker makes it, and nothing is booked by it.

    409 `plan-is-under-way` while one of this week is being made.
    """
    async with command.unit_of_work() as uow:
        plan = await requests.request_plan(body.command(), uow)
        location = f"/sites/{site}/plans/{plan.id}"
        return command.created(uow, PlanView.of(plan), version=plan.version, location=location)


@router.get("/sites/{site}/plans")
async def list_plans(
    site: Site, reads: Reads, paging: Paging, week: Annotated[Day | None, Query()] = None
) -> Page[PlanView]:
    """List the plans of the site, or those of one week, by its Monday."""
    rows = await queries.plans(reads.database, site, paging, week)
    return paging.page(rows, PlanView.of_row, lambda row: row["id"])


@router.get("/sites/{site}/plans/{plan_id}")
async def get_plan(site: Site, plan_id: UUID, reads: Reads) -> Answer[PlanReport]:
    """Return how far it is; once it is proposed, how good, and what one more group would gain."""
    plan = await plan_shown(reads, site, plan_id)
    states = await queries.week_states(reads.database, site, plan_id)
    view = PlanReport(**dict(plan), weeks=WeekCounts.of_rows(states))
    return reads.found(view, version=plan.version)


@router.get("/sites/{site}/plans/{plan_id}/weeks")
async def list_planned_weeks(
    *,
    site: Site,
    plan_id: UUID,
    reads: Reads,
    paging: Paging,
    state: WeekState | None = None,
    only_changes: bool = False,
) -> Page[PlannedWeekView]:
    """List each client's week as proposed, beside the one in force when the plan was made."""
    await plan_shown(reads, site, plan_id)
    rows = await queries.planned_weeks_page(
        reads.database, site, paging, plan_id=plan_id, state=state, only_changes=only_changes
    )
    weeks = [queries.planned_week_of(row) for row in rows]
    named = {one for week in weeks for one in (*week.proposed, *week.present, *week.settled)}
    sessions = await queries.sessions_named(reads.database, site, named)
    return paging.page(weeks, lambda week: PlannedWeekView.of(week, sessions), lambda week: week.id)


@router.post("/sites/{site}/plans/{plan_id}/cancellation")
async def cancel_plan(
    site: Site,  # noqa: ARG001 - the command holds it
    plan_id: UUID,
    command: Commands[SchedulingUnitOfWork],
) -> Answer[PlanView]:
    """Stop it; the worker that is at it lets go within seconds."""
    async with command.unit_of_work() as uow:
        plan = await requests.cancel_plan(requests.CancelPlan(plan_id=plan_id), uow)
        return command.answered(uow, PlanView.of(plan), version=plan.version)


@router.post("/sites/{site}/plans/{plan_id}/discarding")
async def discard_plan(
    site: Site,  # noqa: ARG001 - the command holds it
    plan_id: UUID,
    command: Commands[SchedulingUnitOfWork],
) -> Answer[PlanView]:
    """Apply no more of it; what was applied of it stays, and is listed among its weeks."""
    async with command.unit_of_work() as uow:
        plan = await requests.discard_plan(requests.DiscardPlan(plan_id=plan_id), uow)
        return command.answered(uow, PlanView.of(plan), version=plan.version)


async def plan_shown(reads: Reading, site: str, plan_id: UUID) -> PlanView:
    row = await queries.plan_by_id(reads.database, site, plan_id)
    if row is None:
        raise NotFound("There is no plan of this id here.")
    return PlanView.of_row(row)
