"""What is known of clients' weeks, and plans in their states: asked for, proposed, applied."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from services.scheduling.domain.plans.outcome import Outcome, Shortfalls
from services.scheduling.domain.plans.plan import PlanMode
from services.scheduling.domain.plans.snapshot import monday_of
from services.scheduling.handlers.plans.problem import problem_of, weeks_of
from services.scheduling.handlers.plans.working import (
    BeginPlan,
    ProposePlan,
    begin_plan,
    propose_plan,
)
from services.scheduling.queries.week_snapshots import site_snapshot
from shared.identifiers import new_id
from shared.unit_context import UnitContext
from tests.fuzz.ground import SITE, Ground
from tests.fuzz.hearing import units

_AVAILABILITY = {
    "kept": [{"kind": "work", "weekdays": ["MO", "TU"], "begins": "14:00", "ends": "18:00"}],
    "wishes": {"days": ["TH"], "earliest": "13:00"},
}
_OUTCOME = Outcome(shortfalls=Shortfalls(), cost=0, bound=0, gap=0, served_in_full=0, causes={})


async def availability(ground: Ground) -> None:
    for client_id in ground.words["client_id"][:3]:
        ground.put(f"/sites/{SITE}/clients/{client_id}/availability", _AVAILABILITY)


async def proposals(ground: Ground) -> None:
    """Let a worker have proposed two plans of next week, and apply some of one."""
    week = monday_of(date.fromisoformat(ground.day(7)))
    ground.learn("week", week.isoformat(), (week + timedelta(days=7)).isoformat())
    for mode in ("fresh", "least_disruption"):
        plan_id = _requested(ground, week, mode)
        await _propose(ground, UUID(plan_id), week)
        ground.learn("with", plan_id)
    weeks = ground.items(f"/sites/{SITE}/plans/{plan_id}/weeks?only_changes=true")
    discarded = _requested(ground, week, "fresh")
    await _propose(ground, UUID(discarded), week)
    ground.post(f"/sites/{SITE}/plans/{discarded}/discarding", None)
    applied = {"clients": [one["client_id"] for one in weeks[:1]], "as": "one_week"}
    ground.post(f"/sites/{SITE}/plans/{plan_id}/application", applied)
    ground.ask("GET", f"/sites/{SITE}/plans/{plan_id}/comparison?with={plan_id}")


async def one_week(ground: Ground) -> None:
    """Find a week for a client in care, and book what is found."""
    week = monday_of(date.fromisoformat(ground.day(7))).isoformat()
    for client_id in ground.words["client_id"][3:6]:
        path = f"/sites/{SITE}/clients/{client_id}/week-proposals"
        found = ground.post(path, {"week": week})
        chosen = [one["id"] for one in found["choices"][0]["sessions"]]
        ground.post(f"{path}/application", {"week": week, "sessions": chosen, "as": "one_week"})


async def requests(ground: Ground) -> None:
    """Ask for plans that no worker makes, of one site and of many; cancel and discard."""
    week = monday_of(date.fromisoformat(ground.day(7)))
    plan_id = _requested(ground, week, "fresh")
    ground.post(f"/sites/{SITE}/plans/{plan_id}/cancellation", None)
    for weeks_ahead in (1, 2):
        form = {"sites": [SITE], "week": (week + timedelta(weeks=weeks_ahead)).isoformat()}
        made = ground.post("/plans", form)
        ground.learn("batch_id", made["id"])
    ground.post(f"/plans/{made['id']}/cancellation", None)


def _requested(ground: Ground, week: date, mode: str) -> str:
    form: dict[str, Any] = {"week": week.isoformat(), "mode": mode}
    made = ground.post(f"/sites/{SITE}/plans", form)
    ground.learn("plan_id", made["id"])
    return str(made["id"])


async def _propose(ground: Ground, plan_id: UUID, week: date) -> None:
    context, worker_id = UnitContext(SITE, correlation_id=new_id()), new_id()
    snapshot = await site_snapshot(ground.database, SITE, week, ground.now)
    problem = problem_of(snapshot, PlanMode.FRESH)
    free = [UUID(offer.id) for offer in problem.offers if offer.seats > 1][:1]
    proposed = {stay.client_id: free for stay in snapshot.stays[:2]}
    async with units(ground)(context) as uow:
        await begin_plan(BeginPlan(worker_id=worker_id), uow)
    async with units(ground)(context) as uow:
        command = ProposePlan(
            plan_id=plan_id,
            worker_id=worker_id,
            outcome=_OUTCOME,
            weeks=weeks_of(snapshot, plan_id, proposed),
        )
        await propose_plan(command, uow)


SEEDS = (availability, one_week, proposals, requests)
