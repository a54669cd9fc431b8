"""After a change: clinical needs, then fewest clients, then fewest sessions, then preferences."""

from dataclasses import replace
from itertools import product

from hypothesis import given, settings

from services.scheduling.planner.problem import ClientNeeds, Offer, Problem
from services.scheduling.planner.replanning import replan
from services.scheduling.planner.score import Score, score
from tests.unit.scheduling.planner.small import every_week, problems

GROUP = Offer(id="a", site="here", type="group", begins=600, ends=690, seats=1)
CLIENT = ClientNeeds(id="c", site="here", minutes_required=90, days_required=1)


def rank(problem: Problem, totals: Score) -> tuple[int, int, int, int]:
    clinical = replace(problem.weights, touched_client=0, changed_session=0, preference=0)
    return (
        totals.cost(clinical),
        totals.touched_clients,
        totals.changed_sessions,
        totals.preference_points,
    )


def best(problem: Problem) -> tuple[int, int, int, int]:
    """Return the least rank of all plans: the plain way, over all weeks of all clients."""
    weeks = [list(every_week(one, problem.offers, problem.travel)) for one in problem.clients]
    seats = {offer.id: offer.seats for offer in problem.offers}
    ranks = []
    for plan in product(*weeks):
        taken = [offer.id for week in plan for offer in week]
        if all(taken.count(offer) <= seats[offer] for offer in set(taken)):
            each = [score(one, week) for one, week in zip(problem.clients, plan, strict=True)]
            ranks.append(rank(problem, sum(each, Score())))
    return min(ranks)


@settings(max_examples=40, deadline=None)
@given(problems(most_clients=3, most_offers=5))
def test_no_plan_comes_before_the_one_found_in_the_order_of_levels(problem: Problem) -> None:
    found = replan(problem)
    assert rank(problem, found.plan.totals) == best(problem)
    assert found.fewest_touched <= found.touched


def test_who_need_not_change_is_left_alone_though_another_week_is_liked_better() -> None:
    likes = replace(CLIENT.preferences, days=frozenset({1}))
    client = replace(CLIENT, in_force=frozenset({"a"}), preferences=likes)
    liked = replace(GROUP, id="b", begins=GROUP.begins + 1440, ends=GROUP.ends + 1440)
    found = replan(Problem(clients=(client,), offers=(GROUP, liked)))
    assert found.plan.weeks == {"c": ("a",)}
    assert (found.touched, found.fewest_touched) == (0, 0)


def test_a_client_gives_way_where_only_so_both_are_served() -> None:
    rigid = replace(CLIENT, id="r", in_force=frozenset({"gone"}), languages=frozenset({"en"}))
    giving = replace(CLIENT, id="g", in_force=frozenset({"a"}), languages=frozenset({"en", "es"}))
    spanish = replace(GROUP, id="b", language="es")
    found = replan(Problem(clients=(rigid, giving), offers=(GROUP, spanish)))
    assert found.plan.weeks == {"r": ("a",), "g": ("b",)}
    assert (found.touched, found.fewest_touched) == (2, 2)
