"""The planner's entry points: plan a site, plan many sites.

The others stand each in a module of theirs: `weeks.week_for` and `weeks.weeks_for` for one client,
`replanning.replan` after a change, `explaining.explain` for what is unmet, `validation.validate`
for problems that contradict themselves. The results' types are in `plan`.
"""

from services.scheduling.planner.compiled import compile_problem
from services.scheduling.planner.generation import Generation
from services.scheduling.planner.plan import Cancelled, Plan, Report, plan_of
from services.scheduling.planner.problem import Problem
from services.scheduling.planner.validation import validate
from services.scheduling.planner.watch import Watch


def plan_site(
    problem: Problem,
    *,
    seconds: float = 60.0,
    progress: Report | None = None,
    cancelled: Cancelled | None = None,
) -> Plan:
    """Return the best weeks found in the time, and the proven bound of what any plan costs.

    `progress` is told after each step; `cancelled` is asked before each, and within the integer
    step. Whoever cancels, or whose time runs out, gets the best plan so far with its honest gap.
    """
    validate(problem)
    watch = Watch(seconds, progress, cancelled)
    generation = Generation(compile_problem(problem), watch)
    generation.run()
    return plan_from(problem, generation, watch)


def plan_sites(
    problem: Problem,
    *,
    seconds: float = 120.0,
    progress: Report | None = None,
    cancelled: Cancelled | None = None,
) -> Plan:
    """Plan many sites that share telehealth sessions; the bound is proven over all of them."""
    return plan_site(problem, seconds=seconds, progress=progress, cancelled=cancelled)


def plan_from(problem: Problem, generation: Generation, watch: Watch) -> Plan:
    """Return the run's best plan, by the ids of the problem."""
    offers = problem.offers
    weeks = {
        client.id: tuple(offers[p].id for p in sorted(week, key=lambda p: offers[p].begins))
        for client, week in zip(problem.clients, generation.incumbent.weeks, strict=True)
    }
    return plan_of(
        problem, weeks, bound=generation.proof.bound, seconds=watch.spent, ending=watch.ending
    )
