"""A new plan after a change, with least disruption.

In this order: clinical needs as well met as any plan can; then the fewest clients touched; then the
fewest sessions changed; then preferences. Three runs, each with the weeks that the one before it
found: the first for clinical needs alone, the second proves how many clients must be touched for
them, the third weighs everything. Of the three plans the best in this order is returned.
"""

from dataclasses import dataclass, replace
from functools import reduce
from math import ceil, gcd

from services.scheduling.planner.compiled import compile_problem
from services.scheduling.planner.generation import Generation
from services.scheduling.planner.plan import Cancelled, Plan, Report
from services.scheduling.planner.planning import plan_from
from services.scheduling.planner.problem import Problem, Weights
from services.scheduling.planner.score import Score, score
from services.scheduling.planner.validation import validate
from services.scheduling.planner.watch import Watch

_CHANGE = 64
"""How many points of preference one changed session outweighs."""
_TOUCHED = 32 * _CHANGE
"""One client touched outweighs all changes of another."""
_MOST_WEIGHT = 1_000_000
_TOLERANCE = 1e-4
_SHARES = (0.3, 0.5, 1.0)
"""How much of the time left each run may take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replan:
    """`fewest_touched` is proven of all plans that meet clinical needs as well as this one."""

    plan: Plan
    fewest_touched: int

    @property
    def touched(self) -> int:
        return self.plan.totals.touched_clients


def replan(
    problem: Problem,
    *,
    seconds: float = 60.0,
    progress: Report | None = None,
    cancelled: Cancelled | None = None,
) -> Replan:
    """Return the plan that changes least; weeks in force may name sessions that are gone.

    Of the problem's weights only those of clinical needs count, against each other. Cost and bound
    of the plan are by the weights that this order makes of them.
    """
    validate(problem, gone_in_force=True)
    watch = Watch(seconds, progress, cancelled)
    levels = _levels(problem)
    runs: list[Generation] = []
    for weights, share in zip(levels, _SHARES, strict=True):
        run = Generation(compile_problem(replace(problem, weights=weights)), watch)
        if runs:
            run.begin_with(runs[-1])
        run.run(until=watch.spent + share * watch.left)
        runs.append(run)
    best = min(runs, key=lambda run: _rank(problem, run))
    last = runs[-1]
    last.incumbent.weeks = best.incumbent.weeks
    return Replan(
        plan=plan_from(replace(problem, weights=levels[-1]), last, watch),
        fewest_touched=_fewest_touched(runs, levels, _totals(problem, best)),
    )


def _levels(problem: Problem) -> tuple[Weights, Weights, Weights]:
    """Return the weights of clinical needs; of them and clients touched; of everything."""
    own = problem.weights
    clinical = (own.unmet_half_hour, own.missing_day, own.missed_item)
    unit = reduce(gcd, clinical) or 1
    many = len(problem.clients) + 1

    def weights(scale: int, touched: int, changed: int, preference: int) -> Weights:
        unmet, missing, missed = (each // unit * scale for each in clinical)
        return Weights(
            unmet_half_hour=unmet,
            missing_day=missing,
            missed_item=missed,
            touched_client=touched,
            changed_session=changed,
            preference=preference,
        )

    most = max(_TOUCHED + 1, min(many * _TOUCHED, _MOST_WEIGHT))
    return weights(1, 0, 0, 0), weights(many, 1, 0, 0), weights(most, _TOUCHED, _CHANGE, 1)


def _totals(problem: Problem, run: Generation) -> Score:
    weeks = zip(problem.clients, run.incumbent.weeks, strict=True)
    offers = problem.offers
    return sum((score(client, [offers[at] for at in week]) for client, week in weeks), Score())


def _rank(problem: Problem, run: Generation) -> tuple[int, int, int, int]:
    totals = _totals(problem, run)
    return (
        _clinical(problem.weights, totals),
        totals.touched_clients,
        totals.changed_sessions,
        totals.preference_points,
    )


def _clinical(weights: Weights, totals: Score) -> int:
    return totals.cost(replace(weights, touched_client=0, changed_session=0, preference=0))


def _fewest_touched(runs: list[Generation], levels: tuple[Weights, ...], totals: Score) -> int:
    """Return the bound of the run that weighs clients touched, less what clinical needs cost."""
    clinical = totals.cost(replace(levels[1], touched_client=0))
    return max(0, ceil(runs[1].proof.bound - clinical - _TOLERANCE))
