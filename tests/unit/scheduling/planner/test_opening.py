from dataclasses import replace

import pytest

from services.scheduling.planner.greedy import first_come_first_served
from services.scheduling.planner.opening import NEW, openings
from services.scheduling.planner.problem import DAY, ClientNeeds, Offer, Problem, Span
from services.scheduling.planner.score import score
from tests.support.planning.compact import CompactModel
from tests.support.planning.sites import site

GROUP = Offer(id="g1", site="s", type="group", begins=600, ends=780, seats=2, place="main")
NEEDS = ClientNeeds(id="c1", site="s", minutes_required=360, days_required=2)


def test_the_group_that_a_client_lacks_is_found_at_a_time_that_is_free() -> None:
    other = replace(GROUP, id="g2", begins=DAY + 600, ends=DAY + 780)
    problem = Problem(
        clients=(replace(NEEDS, kept=(Span(DAY, 2 * DAY),)),),
        offers=(GROUP, other, replace(GROUP, id="x", begins=2 * DAY, ends=2 * DAY + 60, seats=2)),
    )

    best = openings(problem, {"c1": ("g1",)})[0]

    assert best.offer.day == 2
    assert best.clients == ("c1",)
    assert (best.in_full, best.after.is_full) == (1, True)


def test_where_nobody_lacks_anything_no_group_gains_anything() -> None:
    problem = Problem(
        clients=(replace(NEEDS, minutes_required=180, days_required=1),), offers=(GROUP,)
    )

    assert openings(problem, {"c1": ("g1",)}) == ()


def test_no_more_clients_are_helped_than_the_group_has_seats() -> None:
    clients = tuple(replace(NEEDS, id=f"c{number}") for number in range(5))
    full = replace(GROUP, id="g2", begins=DAY + 600, ends=DAY + 780)
    problem = Problem(clients=clients, offers=(GROUP, full))
    weeks = {client.id: () for client in clients} | {"c0": ("g1", "g2"), "c1": ("g1", "g2")}

    best = openings(problem, weeks)[0]

    assert len(best.clients) == 2
    assert best.before.unmet_half_hours - best.after.unmet_half_hours == 12


@pytest.mark.parametrize("seed", range(3))
def test_what_is_told_of_a_group_can_be_had(seed: int) -> None:
    made = site(seed)
    weights = replace(made.weights, preference=0)
    problem = replace(made, clients=made.clients[:8], offers=made.offers[::6], weights=weights)
    weeks = first_come_first_served(problem)
    lacking = [score(client, weeks[client.id]) for client in problem.clients]
    cost = sum(each.cost(weights) for each in lacking)

    found = openings(problem, {name: tuple(o.id for o in week) for name, week in weeks.items()})

    assert found
    for one in found:
        opened = replace(problem, offers=(*problem.offers, one.offer))
        gained = one.before.cost(weights) - one.after.cost(weights)
        assert gained > 0
        assert one.offer.id == NEW
        assert CompactModel(opened).solve(20).cost <= cost - gained
