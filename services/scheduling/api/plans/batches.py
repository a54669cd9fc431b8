"""Owns the routes of plans of many sites at once: one plan each, kept together."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field, StringConstraints

from services.scheduling.api.plans.plans import USUAL_SECONDS, Seconds
from services.scheduling.api.plans.views import PlanView
from services.scheduling.domain.plans.plan import UNDER_WAY, PlanMode, PlanState
from services.scheduling.handlers.plans import requests
from services.scheduling.ports import SchedulingUnitOfWork
from services.scheduling.queries import plans as queries
from shared.auth import Principal
from shared.errors import Invalid, NotFound
from shared.http.answer import Answer, answer_with
from shared.http.command import Commands
from shared.http.forms import Day, Form
from shared.http.parameters import SITE_PATTERN
from shared.http.reading import Reads
from shared.http.route import CommandRoute

router = APIRouter(tags=["plans"], route_class=CommandRoute)

MOST_SITES = 100

SiteName = Annotated[str, StringConstraints(pattern=f"^{SITE_PATTERN}$")]


class SiteIsUnknown(Invalid):
    """Plans are of sites that have a program, and at which the caller works."""

    def __init__(self) -> None:
        detail = "One of these sites is unknown: none with a program where you work is named so."
        super().__init__(detail, field="sites")


class SiteIsNamedTwice(Invalid):
    def __init__(self) -> None:
        super().__init__("A site is named twice: each gets one plan.", field="sites")


class PlansForm(Form):
    """As for one site; each of `sites` gets a plan of its own."""

    sites: Annotated[list[SiteName], Field(min_length=1, max_length=MOST_SITES)]
    week: Day
    mode: PlanMode = PlanMode.LEAST_DISRUPTION
    seconds: Seconds = USUAL_SECONDS

    def command(self) -> requests.RequestPlans:
        """Return the command. Raises SiteIsNamedTwice."""
        if len(set(self.sites)) < len(self.sites):
            raise SiteIsNamedTwice
        each = requests.RequestPlan(week=self.week, mode=self.mode, seconds=self.seconds)
        return requests.RequestPlans(sites=tuple(sorted(self.sites)), each=each)


class PlansView(BaseModel):
    """`percent` is over all sites; `done` once none of them is waited for."""

    id: UUID
    week: date
    mode: PlanMode
    percent: int
    done: bool
    clients: int
    states: dict[PlanState, int]
    plans: list[PlanView]

    @classmethod
    def of(cls, plans: Iterable[PlanView]) -> "PlansView":
        each = sorted(plans, key=lambda plan: plan.site)
        first = each[0]
        return cls(
            id=first.batch_id or first.id,
            week=first.week,
            mode=first.mode,
            percent=sum(_percent(plan) for plan in each) // len(each),
            done=not any(plan.state in UNDER_WAY for plan in each),
            clients=sum(plan.clients or 0 for plan in each),
            states={
                state: sum(plan.state is state for plan in each)
                for state in PlanState
                if any(plan.state is state for plan in each)
            },
            plans=each,
        )


@router.post("/plans", status_code=201)
async def request_plans(
    body: PlansForm, command: Commands[SchedulingUnitOfWork], reads: Reads
) -> Answer[PlansView]:
    """Ask for a plan of this week for each of these sites, or for none.

    422 `site-is-unknown` for a site without a program, or at which the caller does not work. 409
    `plan-is-under-way` where one of them has a plan of this week that is being made.
    """
    asked = body.command()
    known = await queries.sites_with_programs(reads.database, asked.sites)
    if not known.issuperset(asked.sites) or not _works_at(command.principal, asked.sites):
        raise SiteIsUnknown
    async with command.unit_of_work() as uow:
        plans = await requests.request_plans(asked, uow)
        view = PlansView.of(PlanView.of(plan) for plan in plans)
        return command.answered(uow, view, status=201, location=f"/plans/{view.id}")


@router.get("/plans/{batch_id}")
async def get_plans(batch_id: UUID, reads: Reads) -> Answer[PlansView]:
    """Return how far the plans are, over all of their sites and for each."""
    rows = await queries.plans_of_batch(reads.database, batch_id)
    if not rows or not _works_at(reads.principal, [row["site"] for row in rows]):
        raise NotFound("There are no plans of this id where you work.")
    return answer_with(PlansView.of(map(PlanView.of_row, rows)), status=200)


@router.post("/plans/{batch_id}/cancellation")
async def cancel_plans(
    batch_id: UUID, command: Commands[SchedulingUnitOfWork], reads: Reads
) -> Answer[PlansView]:
    """Stop those that are not done yet; the others keep what they propose."""
    rows = await queries.plans_of_batch(reads.database, batch_id)
    if not rows or not _works_at(command.principal, [row["site"] for row in rows]):
        raise NotFound("There are no plans of this id where you work.")
    async with command.unit_of_work() as uow:
        plans = await requests.cancel_plans(requests.CancelPlans(batch_id=batch_id), uow)
        return command.answered(uow, PlansView.of(map(PlanView.of, plans)))


def _works_at(principal: Principal, sites: Iterable[str]) -> bool:
    return all(principal.may_enter(site) for site in sites)


def _percent(plan: PlanView) -> int:
    return plan.percent if plan.state in UNDER_WAY else 100
