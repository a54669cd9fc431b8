"""The planner's entry points: plan a site, plan many sites.

The others stand each in a module of theirs: `weeks.week_for` and `weeks.weeks_for` for one client,
`replanning.replan` after a change, `explaining.explain` for what is unmet, `validation.validate`
for problems that contradict themselves. The results' types are in `plan`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from services.scheduling.planner.arrays import Ints
from services.scheduling.planner.compiled import compile_problem
from services.scheduling.planner.generation import Generation
from services.scheduling.planner.plan import Cancelled, Plan, Report, plan_of
from services.scheduling.planner.problem import Problem
from services.scheduling.planner.validation import validate
from services.scheduling.planner.watch import Watch

_FEWEST_SITES = 4
_SHARE_FOR_SITES = 0.5
"""How much of the time the sites, one by one, may take."""


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
    """Plan many sites that share telehealth sessions; the bound is proven over all of them.

    Each site is first planned with its own sessions, those it shares included; what the sites found
    is where the one run over all of them begins.
    """
    names = sorted({client.site for client in problem.clients})
    if len(names) < _FEWEST_SITES:
        return plan_site(problem, seconds=seconds, progress=progress, cancelled=cancelled)
    validate(problem)
    watch = Watch(seconds, progress, cancelled)
    whole = Generation(compile_problem(problem), watch)
    whole.take_up(_one_by_one(problem, names, watch))
    whole.run_on()
    return plan_from(problem, whole, watch)


def _one_by_one(
    problem: Problem, names: Sequence[str], watch: Watch
) -> Iterator[tuple[Generation, Ints, Ints]]:
    """Yield the run of each site, with the places of its clients and sessions in the problem."""
    until = watch.left * _SHARE_FOR_SITES
    for step, name in enumerate(names):
        clients = np.array([at for at, one in enumerate(problem.clients) if one.site == name])
        places = np.array([at for at, one in enumerate(problem.offers) if one.site == name], int)
        part = replace(
            problem,
            clients=tuple(problem.clients[at] for at in clients),
            offers=tuple(problem.offers[at] for at in places),
        )
        run = Generation(compile_problem(part), watch.silent())
        run.generate(until)
        watch.tell("sites", step + 1, run.incumbent.cost, run.proof.bound)
        yield run, clients, places


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
