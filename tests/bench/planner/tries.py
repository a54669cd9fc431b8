"""One made-up problem, planned by the planner and by the greedy baselines, and judged."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from deploy.planning.check import check
from services.scheduling.planner import greedy
from services.scheduling.planner.files.documents import write_plan, write_problem
from services.scheduling.planner.plan import Plan
from services.scheduling.planner.problem import Offer, Problem
from services.scheduling.planner.replanning import Replan, replan
from tests.support.planning.sites import without

BASELINES: Mapping[str, Callable[[Problem], greedy.Weeks]] = {
    "first come, first served": greedy.first_come_first_served,
    "hardest first": greedy.hardest_first,
}


class PlanIsWrong(AssertionError):
    """The independent checker says otherwise than the planner."""


@dataclass(frozen=True)
class Judged:
    """Weeks as the checker sees them."""

    seconds: float
    cost: int
    full: float
    """The share of clients served in full, in percent."""
    unmet_hours: float
    touched: int


@dataclass(frozen=True)
class Try:
    """One problem: what the planner made of it, the least that it proved, and the baselines."""

    planned: Judged
    bound: float
    baselines: Mapping[str, Judged]


def tried(problem: Problem, planner: Callable[[Problem], Plan]) -> tuple[Try, Plan]:
    """Plan a problem by all ways. Raises PlanIsWrong."""
    started = time.perf_counter()
    plan = planner(problem)
    spent = time.perf_counter() - started
    mine = judged(problem, plan.weeks, spent)
    if mine.cost != plan.cost:
        raise PlanIsWrong(f"the plan says it costs {plan.cost}, and it costs {mine.cost}")
    ways = {name: by_greedy(problem, way) for name, way in BASELINES.items()}
    return Try(mine, plan.bound, ways), plan


def by_greedy(problem: Problem, way: Callable[[Problem], greedy.Weeks]) -> Judged:
    started = time.perf_counter()
    weeks = way(problem)
    spent = time.perf_counter() - started
    ids = {client: tuple(offer.id for offer in week) for client, week in weeks.items()}
    return judged(problem, ids, spent)


def judged(problem: Problem, weeks: Mapping[str, tuple[str, ...]], spent: float) -> Judged:
    """Have the independent checker judge the files of problem and plan. Raises PlanIsWrong."""
    found: dict[str, Any] = check(write_problem(problem), write_plan(weeks, 0, 0))
    if not found["valid"]:
        raise PlanIsWrong("; ".join(found["violations"][:5]))
    return Judged(
        seconds=spent,
        cost=found["cost"],
        full=100 * found["full"] / found["clients"],
        unmet_hours=found["levels"]["unmet_half_hour"] / 2,
        touched=found["levels"]["touched_client"],
    )


@dataclass(frozen=True)
class Repair:
    """A full group is cancelled: planned again with least change, and one by one."""

    members: int
    replanned: Judged
    fewest: int
    """The fewest clients that any plan as good must touch, proven."""
    one_by_one: Judged


def repaired(problem: Problem, plan: Plan, seconds: float) -> Repair:
    """Cancel the group that most clients take, and mend the plan both ways."""
    gone, members = fullest_group(problem, plan)
    weeks = {client: frozenset(week) for client, week in plan.weeks.items()}
    after = without(problem, gone, weeks)
    started = time.perf_counter()
    again: Replan = replan(after, seconds=seconds)
    spent = time.perf_counter() - started
    return Repair(
        members=members,
        replanned=judged(after, again.plan.weeks, spent),
        fewest=again.fewest_touched,
        one_by_one=by_greedy(after, greedy.repair_one_by_one),
    )


def fullest_group(problem: Problem, plan: Plan) -> tuple[Offer, int]:
    taken = [offer for week in plan.weeks.values() for offer in week]
    groups = [offer for offer in problem.offers if offer.type == "group"]
    gone = max(groups, key=lambda offer: (taken.count(offer.id), offer.id))
    return gone, taken.count(gone.id)
