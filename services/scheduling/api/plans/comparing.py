"""Owns the route that shows two proposals for one week beside each other."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel

from services.scheduling.api.plans.plans import plan_shown
from services.scheduling.api.plans.views import (
    ShortfallsView,
)
from services.scheduling.domain.plans.comparison import (
    Beside,
    PlansAreOfDifferentWeeks,
    Verdict,
    beside,
)
from services.scheduling.queries import plans as queries
from shared.errors import NotFound
from shared.http.paging import Page, Paging
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute

router = APIRouter(tags=["plans"], route_class=CommandRoute)


class BesideView(BaseModel):
    """One client's week in this plan and in the other."""

    client_id: UUID
    verdict: Verdict
    same_week: bool
    touched_here: bool
    touched_there: bool
    here: ShortfallsView | None
    there: ShortfallsView | None

    @classmethod
    def of(cls, both: Beside) -> "BesideView":
        return cls(
            client_id=both.client_id,
            verdict=both.verdict,
            same_week=both.is_the_same_week,
            touched_here=both.touched_here,
            touched_there=both.touched_there,
            here=None if both.here is None else ShortfallsView.of(both.here.shortfalls),
            there=None if both.there is None else ShortfallsView.of(both.there.shortfalls),
        )


class ComparisonView(Page[BesideView]):
    """The clients by id, page by page; the counts are over all of them."""

    week: date
    gain: int
    lose: int
    same: int
    touched_here: int
    touched_there: int
    cost_here: float
    cost_there: float


class PlanIsNotThereYet(NotFound):
    def __init__(self) -> None:
        super().__init__("This plan proposes nothing yet, or will not: look at its state.")


@router.get("/sites/{site}/plans/{plan_id}/comparison")
async def compare_plans(
    *,
    site: Site,
    plan_id: UUID,
    reads: Reads,
    paging: Paging,
    other: Annotated[UUID, Query(alias="with")],
    verdict: Verdict | None = None,
) -> ComparisonView:
    """Compare with another proposal: who gains by the other one, who loses, who is touched.

    Clinical needs come first, level by level; then what is wished.
    """
    here, there = await plan_shown(reads, site, plan_id), await plan_shown(reads, site, other)
    if here.outcome is None or there.outcome is None:
        raise PlanIsNotThereYet
    if here.week != there.week:
        raise PlansAreOfDifferentWeeks
    both = list(
        beside(
            await queries.all_planned_weeks(reads.database, site, plan_id),
            await queries.all_planned_weeks(reads.database, site, other),
        )
    )
    shown = [one for one in both if verdict in (None, one.verdict)]
    after = [one for one in shown if paging.after is None or one.client_id > paging.after]
    page = paging.page(after, BesideView.of, lambda one: one.client_id)
    return ComparisonView(
        items=page.items,
        next=page.next,
        week=here.week,
        gain=sum(one.verdict is Verdict.GAINS for one in both),
        lose=sum(one.verdict is Verdict.LOSES for one in both),
        same=sum(one.verdict is Verdict.SAME for one in both),
        touched_here=sum(one.touched_here for one in both),
        touched_there=sum(one.touched_there for one in both),
        cost_here=here.outcome.cost,
        cost_there=there.outcome.cost,
    )
