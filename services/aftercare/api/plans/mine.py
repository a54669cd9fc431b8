"""Routes of a client's own plan: where it stands, since when, and what they set out to do."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any, Self

from pydantic import BaseModel

from services.aftercare.api.parameters import router_of
from services.aftercare.api.plans.opening import own_goals
from services.aftercare.api.views import View
from services.aftercare.domain.plans.goals import OwnGoalState
from services.aftercare.domain.plans.plan import NoSuchPlan, PlanState
from services.aftercare.queries import own_plans as queries
from services.aftercare.tables.plans import plan_of, plan_without
from shared.http.answer import Answer
from shared.http.reading import Reads
from shared.http.vaults import Vaults

router = router_of("my")


class MyPlanState(StrEnum):
    IN_PLACE = "in_place"
    PAUSED = "paused"
    FINISHED = "finished"
    ENDED = "ended"


_STATES = {
    PlanState.ACTIVE: MyPlanState.IN_PLACE,
    PlanState.ON_HOLD: MyPlanState.PAUSED,
    PlanState.COMPLETED: MyPlanState.FINISHED,
    PlanState.REVOKED: MyPlanState.ENDED,
}
_NEXT = {
    MyPlanState.IN_PLACE: "Your plan is in place: see your check-ins and where you are expected.",
    MyPlanState.PAUSED: "Your plan is paused: no check-ins come until it goes on. Help stays open.",
    MyPlanState.FINISHED: "You have finished your plan. You can ask for help here at any time.",
    MyPlanState.ENDED: "This plan has ended. You can ask for help here at any time.",
}
_NONE_YET = (
    "There is no plan of yours here yet: your care team makes it with you, so ask them for it. "
    "You can ask for help here at any time."
)


class MyGoalView(BaseModel):
    """One of the goals that were written down with you; null once the words were destroyed."""

    state: OwnGoalState
    words: str | None


class MyPlanView(View):
    """The plan for the months after the program. `starts_on` is a local day in `timezone`."""

    state: MyPlanState
    starts_on: date | None
    timezone: str | None
    goals: list[MyGoalView]
    what_is_next: str

    @classmethod
    def of_row(cls, row: Mapping[str, Any], vault: Vaults) -> Self:
        plan = plan_of(plan_without(row))
        state = _STATES[plan.state]
        told = {name: getattr(plan, name) for name in ("id", "site", "version", "starts_on")}
        goals = [
            MyGoalView(state=one.state, words=one.words)
            for one in own_goals(plan, row["key"], vault)
        ]
        return cls(
            **told, timezone=plan.timezone, state=state, goals=goals, what_is_next=_NEXT[state]
        )


@router.get("/plan")
async def get_my_plan(reads: Reads, vault: Vaults) -> Answer[MyPlanView]:
    """Show one's own plan: the one in place, else the newest that was."""
    row = await queries.own_plan(reads.database, reads.site, reads.principal.client_ids)
    if row is None:
        raise NoSuchPlan(_NONE_YET)
    return reads.found(MyPlanView.of_row(row, vault), version=row["version"])
