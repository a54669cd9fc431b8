"""Routes that read plans: the list, those that wait for review, one with its parts, and why."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query

from services.aftercare.api.clock import Now
from services.aftercare.api.parameters import Filters, router_of
from services.aftercare.api.plans.opening import own_goals
from services.aftercare.api.plans.views import (
    PlanExplanation,
    PlanInList,
    PlanToReview,
    PlanWithParts,
    episode_fields,
    plan_fields,
    tasks_of,
    template_fields,
)
from services.aftercare.domain.plans.explaining import explain
from services.aftercare.domain.plans.plan import NoSuchPlan, PlanState
from services.aftercare.queries import episodes
from services.aftercare.queries import plans as queries
from services.aftercare.tables.plans import plan_of, plan_without
from shared.http.answer import Answer
from shared.http.paging import Page, Paging
from shared.http.reading import Reading, Reads
from shared.http.vaults import Vaults

router = router_of("plans")
reviews = router_of("plan-reviews")


class PlanFilters(Filters):
    state: PlanState | None = None
    client_id: UUID | None = None
    episode_id: UUID | None = None


@router.get("")
async def list_plans(
    reads: Reads, paging: Paging, filters: Annotated[PlanFilters, Query()]
) -> Page[PlanInList]:
    """List the site's plans, oldest first."""
    rows = await queries.plans(reads.database, reads.site, filters.model_dump(), paging)
    return paging.page(rows, PlanInList.of_row, lambda row: row["id"])


@reviews.get("")
async def list_plans_to_review(reads: Reads, paging: Paging, now: Now) -> Page[PlanToReview]:
    """List drafts: first those whose stay is over, the longest first; then by how long they wait.

    Plans after imported stays come last.
    """
    rows = await queries.to_review(reads.database, reads.site, paging)
    return paging.page(
        rows, lambda row: PlanToReview.of_row_at(row, now), lambda row: row["queue_place"]
    )


@router.get("/{plan_id}")
async def get_plan(plan_id: UUID, reads: Reads, vault: Vaults) -> Answer[PlanWithParts]:
    """Show a plan with its review, goals, linkages and check-ins."""
    row = await _row(reads, plan_id)
    plan = plan_of(plan_without(row))
    known = await queries.goals_of(reads.database, plan.episode_id)
    view = PlanWithParts.model_validate(
        {
            **plan_fields(plan),
            **episode_fields(row),
            "template": template_fields(plan),
            "tasks": tasks_of(plan),
            "goals": plan.goals_of_stay(known),
            "decisions": plan.decisions,
            "own_goals": own_goals(plan, row["key"], vault),
            "later_stay": await queries.later_stay(reads.database, reads.site, plan.episode_id),
            "linkages": await queries.linkages_of(reads.database, plan_id),
            "check_ins": await queries.check_ins_of(reads.database, plan_id),
        },
        from_attributes=True,
    )
    return reads.found(view, version=plan.version)


@router.get("/{plan_id}/explanation")
async def explain_plan(plan_id: UUID, reads: Reads) -> PlanExplanation:
    """Say how the plan came about: what called for it, which template it follows, what is open."""
    row = await _row(reads, plan_id)
    plan = plan_of(plan_without(row))
    episode = await episodes.episode(reads.database, reads.site, plan.episode_id)
    known = await queries.goals_of(reads.database, plan.episode_id)
    later = await queries.later_stay(reads.database, reads.site, plan.episode_id)
    goals = plan.goals_of_stay(known)
    sentences = explain(
        plan,
        episode,
        goals,
        later["started_on"] if later else None,
        key_is_destroyed=row["key_destroyed_at"] is not None,
    )
    return PlanExplanation(plan_id=plan_id, sentences=sentences)


async def _row(reads: Reading, plan_id: UUID) -> Mapping[str, Any]:
    row = await queries.plan_row(reads.database, reads.site, plan_id)
    if row is None:
        raise NoSuchPlan("There is no plan of this id here.")
    return row
