"""Whole plans, against one integer program for everything."""

from collections import Counter

import pytest
from hypothesis import given, settings

from services.scheduling.planner.plan import Ending, Plan, Progress
from services.scheduling.planner.planning import plan_site, plan_sites
from services.scheduling.planner.problem import Problem
from services.scheduling.planner.rules import is_allowed
from tests.support.planning.compact import CompactModel
from tests.support.planning.sites import site, sites
from tests.unit.scheduling.planner.small import problems


def is_valid(problem: Problem, plan: Plan) -> bool:
    by_id = {offer.id: offer for offer in problem.offers}
    taken = Counter(offer for week in plan.weeks.values() for offer in week)
    return all(taken[offer.id] <= offer.seats for offer in problem.offers) and all(
        is_allowed(client, [by_id[offer] for offer in plan.weeks[client.id]], problem.travel)
        for client in problem.clients
    )


@settings(max_examples=60, deadline=None)
@given(problems())
def test_the_bound_is_at_most_the_optimum_and_the_plan_at_least(problem: Problem) -> None:
    plan = plan_site(problem)
    optimum = CompactModel(problem).solve().cost
    assert is_valid(problem, plan)
    assert plan.bound <= optimum + 1e-4
    assert plan.cost >= optimum - 1e-4


@pytest.mark.parametrize("seed", range(3))
def test_a_small_site_is_planned_to_its_optimum(seed: int) -> None:
    problem = site(seed, 12)
    plan = plan_site(problem)
    assert is_valid(problem, plan)
    assert plan.cost == round(CompactModel(problem).solve().cost)
    assert plan.ending is Ending.FINISHED


def test_sites_that_share_telehealth_are_bounded_together() -> None:
    problem = sites(1, count=3, clients=8)
    plan = plan_sites(problem)
    assert is_valid(problem, plan)
    assert plan.bound <= plan.cost <= plan.bound * 1.01


def test_the_same_problem_gives_the_same_plan() -> None:
    problem = site(5, 30)
    assert plan_site(problem).weeks == plan_site(problem).weeks


def test_a_cancelled_run_hands_back_the_best_plan_so_far_with_its_gap() -> None:
    problem, told = site(2, 80), list[Progress]()
    plan = plan_site(problem, progress=told.append, cancelled=lambda: len(told) >= 2)
    assert plan.ending is Ending.CANCELLED
    assert len(told) <= 4
    assert is_valid(problem, plan)
    assert plan.bound <= plan.cost
    assert plan.gap > 0


def test_a_run_without_time_still_hands_back_a_valid_plan() -> None:
    problem = site(2, 20)
    plan = plan_site(problem, seconds=0)
    assert plan.ending is Ending.OUT_OF_TIME
    assert is_valid(problem, plan)


def test_nobody_to_plan_is_a_plan() -> None:
    plan = plan_site(Problem(clients=(), offers=()))
    assert (plan.cost, plan.gap, plan.full_share) == (0, 0.0, 1.0)
