"""One client's best week, against all weeks there are."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from services.scheduling.planner.compiled import compile_problem
from services.scheduling.planner.problem import Problem
from services.scheduling.planner.score import score
from services.scheduling.planner.search import best_weeks
from services.scheduling.planner.weeks import week_for, weeks_for
from tests.unit.scheduling.planner.small import cheapest, every_week, problems


@settings(max_examples=150, deadline=None)
@given(problems(most_clients=1))
def test_no_week_of_one_client_is_cheaper_than_the_one_found(problem: Problem) -> None:
    client = problem.clients[0]
    found = week_for(client, problem.offers, problem.travel)
    assert found.cost == cheapest(client, problem.offers, problem.travel)
    weeks = every_week(client, problem.offers, problem.travel)
    assert set(found.offers) in [{offer.id for offer in week} for week in weeks]


@settings(max_examples=60, deadline=None)
@given(problems(most_clients=1), st.data())
def test_at_any_price_of_seats_the_least_value_is_exact(
    problem: Problem, data: st.DataObject
) -> None:
    client, compiled = problem.clients[0], compile_problem(problem)
    size = len(problem.offers)
    drawn = data.draw(st.lists(st.integers(0, 3000), min_size=size, max_size=size))
    price = dict(zip((offer.id for offer in problem.offers), drawn, strict=True))
    found = best_weeks(compiled, np.array(drawn, np.float64), np.array([np.inf]), np.array([0]), 3)
    values = [
        score(client, week).cost(problem.weights) + sum(price[offer.id] for offer in week)
        for week in every_week(client, problem.offers, problem.travel)
        if client.in_force is None or {offer.id for offer in week} != client.in_force
    ]
    assert found.values[0] <= min(values, default=np.inf) + 1e-6
    for _, week in found.weeks:
        cost = compiled.cost(0, week) + sum(drawn[place] for place in week)
        assert cost >= found.values[0] - 1e-6 or client.in_force is not None


@settings(max_examples=60, deadline=None)
@given(problems(most_clients=1))
def test_choices_of_weeks_differ_and_come_cheapest_first(problem: Problem) -> None:
    client = problem.clients[0]
    found = weeks_for(client, problem.offers, problem.travel, count=4)
    assert [week.cost for week in found] == sorted(week.cost for week in found)
    assert len({week.offers for week in found}) == len(found)


@settings(max_examples=60, deadline=None)
@given(problems(most_clients=1))
def test_a_week_holds_no_session_that_it_could_spare(problem: Problem) -> None:
    client = problem.clients[0]
    by_id = {offer.id: offer for offer in problem.offers}
    found = week_for(client, problem.offers, problem.travel)
    if client.in_force == frozenset(found.offers):
        return
    for spared in found.offers:
        fewer = [by_id[offer] for offer in found.offers if offer != spared]
        if client.in_force != frozenset(offer.id for offer in fewer):
            assert score(client, fewer).cost(problem.weights) > found.cost
