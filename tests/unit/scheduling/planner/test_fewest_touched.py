from dataclasses import replace

import pytest

from services.scheduling.planner.planning import plan_site
from services.scheduling.planner.problem import Problem
from services.scheduling.planner.replanning import replan
from tests.support.planning.compact import CompactModel
from tests.support.planning.sites import site, without


@pytest.mark.parametrize("seed", range(2))
def test_no_fewer_clients_can_be_touched_than_is_said_to_be_proven(seed: int) -> None:
    made = site(seed)
    small = Problem(clients=made.clients[:14], offers=made.offers[::2], travel=made.travel)
    plan = plan_site(small, seconds=20)
    weeks = {client: frozenset(week) for client, week in plan.weeks.items()}
    taken = [offer for week in plan.weeks.values() for offer in week]
    group = max((o for o in small.offers if o.seats > 1), key=lambda o: taken.count(o.id))
    after = without(small, group, weeks)

    again = replan(after, seconds=20)

    oracle = CompactModel(after)
    clinical = replace(small.weights, touched_client=0, changed_session=0, preference=0)
    oracle.ask_for_fewest_touched(again.plan.totals.cost(clinical))
    fewest = round(oracle.solve(30).bound)
    assert again.fewest_touched <= fewest <= again.plan.totals.touched_clients
    assert again.plan.totals.touched_clients <= 1.2 * again.fewest_touched
