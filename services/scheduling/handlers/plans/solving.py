"""Owns what a job comes to: the planner's answer in the words of plans."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from services.scheduling.domain.plans.job import Job, Solved
from services.scheduling.domain.plans.outcome import Opening, Outcome, Shortfalls
from services.scheduling.domain.plans.plan import PlanMode, Progress
from services.scheduling.domain.plans.planned_week import PlannedWeek
from services.scheduling.handlers.plans.openings import openings
from services.scheduling.handlers.plans.problem import problem_of, weeks_of
from services.scheduling.handlers.plans.reasons import Reason, reasons_of, sessions_in_words
from services.scheduling.handlers.plans.relaxing import Contradiction, relaxed
from services.scheduling.planner import plan as planner
from services.scheduling.planner.explaining import explain
from services.scheduling.planner.planning import plan_site
from services.scheduling.planner.problem import Problem
from services.scheduling.planner.replanning import replan
from services.scheduling.planner.rules import is_allowed

MOST_SECONDS_OF_OPENINGS = 10
"""What one more group would gain is tried out for no longer."""

Report = Callable[[Progress], None]


class PlanIsNotAllowed(Exception):
    """A planner broke a rule; nothing of its plan is proposed."""


def solve(job: Job, report: Report) -> Solved:
    """Plan the week; say why what is unmet is unmet, and what one more group would gain."""
    asked = problem_of(job.snapshot, job.mode)
    problem, contradictions = relaxed(asked)
    clients = len(job.snapshot.stays)

    def tell(step: planner.Progress) -> None:
        spent = min(99, int(100 * step.seconds / job.seconds))
        report(Progress(percent=spent, clients=clients, gap=_gap(step)))

    report(Progress(percent=0, clients=clients))
    plan = _planned(problem, job, tell)
    must_be_allowed(problem, plan.weeks)
    proposed = {UUID(client): list(map(UUID, week)) for client, week in plan.weeks.items()}
    weeks = weeks_of(job.snapshot, job.plan_id, proposed)
    causes = _explain(weeks, asked, plan.weeks, contradictions)
    more = openings(problem, plan.weeks, seconds=min(MOST_SECONDS_OF_OPENINGS, job.seconds))
    return Solved(_outcome(plan, weeks, causes, more), weeks)


def _planned(problem: Problem, job: Job, tell: planner.Report) -> planner.Plan:
    if job.mode is PlanMode.FRESH:
        return plan_site(problem, seconds=job.seconds, progress=tell)
    return replan(problem, seconds=job.seconds, progress=tell).plan


def must_be_allowed(problem: Problem, weeks: Mapping[str, Sequence[str]]) -> None:
    """Look at the plan before it is proposed. Raises PlanIsNotAllowed.

    A week that stays as it is in force is a person's doing, and may be an exception.
    """
    offers = {offer.id: offer for offer in problem.offers}
    taken = Counter(session for week in weeks.values() for session in week)
    if any(taken[offer.id] > offer.seats for offer in problem.offers):
        raise PlanIsNotAllowed
    for client in problem.clients:
        week = [offers[session] for session in weeks[client.id]]
        is_new = frozenset(weeks[client.id]) != client.in_force
        if is_new and not is_allowed(client, week, problem.travel):
            raise PlanIsNotAllowed


def _outcome(
    plan: planner.Plan, weeks: list[PlannedWeek], causes: Counter[str], more: list[Opening]
) -> Outcome:
    return Outcome(
        shortfalls=Shortfalls.sum_of(week.shortfalls for week in weeks),
        cost=plan.cost,
        bound=plan.bound,
        gap=_gap(plan),
        served_in_full=sum(week.shortfalls.is_full for week in weeks),
        causes=causes,
        openings=tuple(more),
    )


def _explain(
    weeks: list[PlannedWeek],
    problem: Problem,
    planned: planner.Weeks,
    contradictions: Mapping[str, Contradiction],
) -> Counter[str]:
    """Write the causes beside each week that is not full, and count the clients of each."""
    taken = Counter(session for week in planned.values() for session in week)
    full = {offer.id for offer in problem.offers if taken[offer.id] >= offer.seats}
    clients = {client.id: client for client in problem.clients}
    rows = {str(week.client_id): week for week in weeks}
    counts: Counter[str] = Counter()
    for unmet in explain(problem, planned):
        week = rows[unmet.client]
        reasons = list(reasons_of(unmet))
        if unmet.client in contradictions:
            found = contradictions[unmet.client]
            reasons.insert(0, Reason(found.rule, found.detail))
        others = full - set(map(str, week.proposed))
        words = sessions_in_words(clients[unmet.client], problem, others)
        week.causes = (*(reason.words for reason in reasons), *words)
        counts.update({reason.code for reason in reasons})
    return counts


def _gap(plan: planner.Plan | planner.Progress) -> float:
    """Return the part of the cost that may be above the best there is, from 0 to 1."""
    return max(0.0, plan.cost - plan.bound) / plan.cost if plan.cost > 0 else 0.0
