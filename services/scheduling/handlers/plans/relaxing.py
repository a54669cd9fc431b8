"""Makes a problem of many clients solvable: one client's contradiction is no reason against all.

What contradicts itself is asked for as far as it can be had, and kept as the client's cause.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from services.scheduling.planner.problem import ClientNeeds, Problem
from services.scheduling.planner.validation import PlanningProblemInvalid, validate

_MOST_STATES = 512
"""Combinations of items that a planner tells apart: the product of each number and one."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    rule: str
    detail: str


def relaxed(problem: Problem) -> tuple[Problem, dict[str, Contradiction]]:
    """Return the problem that can be solved, and what contradicts itself, by client."""
    found = dict(_contradictions(problem))
    clients = [_relaxed(one) if one.id in found else one for one in problem.clients]
    solvable = [one for one in clients if _broken(one) is None]
    return replace(problem, clients=tuple(solvable)), found


def _contradictions(problem: Problem) -> Iterator[tuple[str, Contradiction]]:
    for client in problem.clients:
        broken = _broken(client)
        if broken is not None:
            yield client.id, Contradiction(broken.rule, broken.detail)


def _broken(client: ClientNeeds) -> PlanningProblemInvalid | None:
    try:
        validate(Problem(clients=(client,), offers=()), gone_in_force=True)
    except PlanningProblemInvalid as broken:
        return broken
    return None


def _relaxed(client: ClientNeeds) -> ClientNeeds:
    most = min(client.minutes_limit, client.days_limit * client.daily_minutes_limit)
    return replace(
        client,
        minutes_required=min(client.minutes_required, most),
        days_required=min(client.days_required, client.days_limit),
        curriculum=dict(_few_enough(client)),
    )


def _few_enough(client: ClientNeeds) -> Iterator[tuple[str, int]]:
    states = 1
    for item, wanted in client.curriculum.items():
        states *= wanted + 1
        if states <= _MOST_STATES:
            yield item, wanted
