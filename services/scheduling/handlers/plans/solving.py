"""Owns what a job comes to: the planner's answer in the words of plans."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict
from uuid import UUID

from services.scheduling.domain.plans.job import Job, Solved
from services.scheduling.domain.plans.outcome import Outcome, Shortfalls
from services.scheduling.domain.plans.plan import Progress
from services.scheduling.handlers.plans.problem import problem_of, weeks_of
from services.scheduling.planner.contradictions import contradictions
from services.scheduling.planner.greedy import hardest_first
from services.scheduling.planner.problem import Problem
from services.scheduling.planner.score import Score, score

Report = Callable[[Progress], None]


def solve(job: Job, report: Report) -> Solved:
    """Plan the week, and say why what is unmet is unmet."""
    problem = problem_of(job.snapshot, job.mode)
    report(Progress(percent=0, clients=len(problem.clients)))
    planned = hardest_first(problem)
    proposed = {
        UUID(client): [UUID(offer.id) for offer in week] for client, week in planned.items()
    }
    weeks = weeks_of(job.snapshot, job.plan_id, proposed)
    causes = _causes(problem)
    for week in weeks:
        if not week.shortfalls.is_full:
            week.causes = tuple(cause for _, cause in causes.get(str(week.client_id), ()))
    total = sum((score(one, planned[one.id]) for one in problem.clients), Score())
    outcome = Outcome(
        shortfalls=Shortfalls(**asdict(total)),
        cost=total.cost(problem.weights),
        bound=None,
        gap=None,
        served_in_full=sum(week.shortfalls.is_full for week in weeks),
        causes=Counter(rule for found in causes.values() for rule, _ in found),
    )
    return Solved(outcome, weeks)


def _causes(problem: Problem) -> Mapping[str, list[tuple[str, str]]]:
    """Return the contradictions of each client's needs: their rules, and words."""
    found: dict[str, list[tuple[str, str]]] = {client.id: [] for client in problem.clients}
    for one in contradictions(problem):
        if one.where in found:
            found[one.where].append((one.rule, one.detail))
    return found
