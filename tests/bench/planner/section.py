"""Weekly plans: time, distance from the proven bound, and share served in full, by size.

Five made-up sites of 80 clients, five of 400, five of 2,000 in 25 sites; one client's week from the
seats left; and a full group cancelled. Each plan is judged by the independent checker, and the
greedy baselines plan the same problems in the same run.
"""

import time
from collections.abc import Sequence
from functools import partial
from statistics import median

from services.scheduling.planner.plan import Plan
from services.scheduling.planner.planning import plan_site, plan_sites
from services.scheduling.planner.problem import Problem
from services.scheduling.planner.weeks import warm_up, week_for
from tests.bench.extent import Extent
from tests.bench.figures import Figure, Goal, Skipped, percentile
from tests.bench.ground import Ground
from tests.bench.planner.tries import BASELINES, Repair, Try, repaired, tried
from tests.support.planning.sites import site, sites

SECONDS = (10.0, 60.0, 120.0)
FARTHEST = (0.1, 0.1, 1.0)
"""In percent of the bound."""
_LEAST_SHOWN = 0.0001
ONE_CLIENT_MS = 20.0
MOST_TOUCHED = 1.2


async def measure(_ground: Ground, extent: Extent) -> list[Figure | Skipped]:
    warm_up()
    few, many = extent.clients
    count, each = extent.sites
    first = [site(seed, few) for seed in range(extent.seeds)]
    tries = [tried(one, partial(plan_site, seconds=SECONDS[0])) for one in first]
    figures = _figures(f"{few} clients", [one for one, _ in tries], SECONDS[0], FARTHEST[0])
    larger = [
        tried(site(seed, many), partial(plan_site, seconds=SECONDS[1]))[0]
        for seed in range(extent.seeds)
    ]
    figures += _figures(f"{many} clients", larger, SECONDS[1], FARTHEST[1])
    largest = [
        tried(sites(seed, count, each), partial(plan_sites, seconds=SECONDS[2]))[0]
        for seed in range(extent.seeds)
    ]
    name = f"{count * each:,} clients in {count} sites"
    figures += _figures(name, largest, SECONDS[2], FARTHEST[2])
    planned = [(one, plan) for one, (_, plan) in zip(first, tries, strict=True)]
    figures.append(_one_client(planned))
    figures += _after_cancellation([repaired(one, plan, SECONDS[0]) for one, plan in planned])
    return [*figures]


def _figures(size: str, tries: Sequence[Try], seconds: float, farthest: float) -> list[Figure]:
    beside = {name: [one.baselines[name] for one in tries] for name in BASELINES}
    first_come = beside["first come, first served"]
    hardest = beside["hardest first"]
    return [
        Figure(
            section="planner",
            name=f"planner: {size}, a plan",
            unit="s",
            ours=[one.planned.seconds for one in tries],
            limit_name="s",
            limit=[seconds] * len(tries),
            goal=Goal(most=1),
            beside={name: [one.seconds for one in found] for name, found in beside.items()},
        ),
        Figure(
            section="planner",
            name=f"planner: {size}, gap to the proven bound",
            unit="%",
            ours=[max(_LEAST_SHOWN, _gap(one)) for one in tries],
            limit_name="%",
            limit=[farthest] * len(tries),
            goal=Goal(most=1),
            beside={
                "points it costs": [float(one.planned.cost) for one in tries],
                "points, proven: none costs less": [one.bound for one in tries],
                **{f"points, {n}": [float(one.cost) for one in f] for n, f in beside.items()},
            },
        ),
        Figure(
            section="planner",
            name=f"planner: {size}, served in full",
            unit="%",
            ours=[one.planned.full for one in tries],
            limit_name="first come, first served",
            limit=[max(1.0, one.full) for one in first_come],
            goal=Goal(least=1),
            beside={"hardest first": [one.full for one in hardest]},
        ),
    ]


def _gap(one: Try) -> float:
    """Return how much more a plan costs than is proven, in percent."""
    return 100 * max(0.0, one.planned.cost - one.bound) / max(1.0, one.bound)


def _one_client(planned: Sequence[tuple[Problem, Plan]]) -> Figure:
    """Find each client a week anew from the seats that all others leave."""
    medians, slowest = [], []
    for problem, plan in planned:
        taken: dict[str, int] = {}
        for week in plan.weeks.values():
            for offer in week:
                taken[offer] = taken.get(offer, 0) + 1
        spent = []
        for client in problem.clients:
            own = set(plan.weeks[client.id])
            free = [o for o in problem.offers if taken.get(o.id, 0) - (o.id in own) < o.seats]
            started = time.perf_counter()
            week_for(client, free, problem.travel, problem.weights)
            spent.append((time.perf_counter() - started) * 1000)
        medians.append(median(spent))
        slowest.append(percentile(spent, 0.95))
    return Figure(
        section="planner",
        name="planner: one client's best week, p50",
        unit="ms",
        ours=medians,
        limit_name="ms",
        limit=[ONE_CLIENT_MS] * len(medians),
        goal=Goal(most=1),
        beside={"ms at p95": slowest},
    )


def _after_cancellation(repairs: Sequence[Repair]) -> list[Figure]:
    replanned = [one.replanned for one in repairs]
    by_hand = [one.one_by_one for one in repairs]
    return [
        Figure(
            section="planner",
            name="planner: a full group cancelled, clients touched",
            unit="clients",
            ours=[float(max(1, one.touched)) for one in replanned],
            limit_name="proven: to serve as well, no fewer",
            limit=[float(max(1, one.fewest)) for one in repairs],
            goal=Goal(most=MOST_TOUCHED),
            beside={
                "members it had": [float(one.members) for one in repairs],
                "touched by repair one by one": [float(one.touched) for one in by_hand],
                "h unmet": [one.unmet_hours for one in replanned],
                "h unmet after repair one by one": [one.unmet_hours for one in by_hand],
            },
        ),
        Figure(
            section="planner",
            name="planner: a full group cancelled, a new plan",
            unit="s",
            ours=[one.seconds for one in replanned],
            limit_name="s",
            limit=[SECONDS[0]] * len(repairs),
            goal=Goal(most=1),
            beside={"repair one by one": [one.seconds for one in by_hand]},
        ),
    ]
