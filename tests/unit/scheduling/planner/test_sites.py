from services.scheduling.planner.problem import DAY, WEEK, Problem
from tests.support.planning.compact import CompactModel
from tests.support.planning.sites import site, sites, without


def test_a_made_up_site_is_the_same_for_the_same_seed() -> None:
    assert site(3) == site(3)
    assert site(3) != site(4)


def test_a_made_up_site_has_60_group_sessions_and_104_slots_for_80_clients() -> None:
    made = site(1)

    slots = [offer for offer in made.offers if offer.type == "individual"]
    assert (len(made.clients), len(slots), len(made.offers) - len(slots)) == (80, 104, 60)
    assert len({offer.id for offer in made.offers}) == len(made.offers)


def test_made_up_sessions_and_kept_times_lie_within_the_week_and_sessions_within_a_day() -> None:
    made = site(2, clients=400)

    assert len(made.offers) == 5 * 164
    assert all(o.begins // DAY == (o.ends - 1) // DAY and o.ends <= WEEK for o in made.offers)
    kept = [span for client in made.clients for span in client.kept]
    assert all(0 <= span.begins < span.ends <= WEEK for span in kept)


def test_many_sites_share_some_of_their_telehealth_sessions_and_nothing_else() -> None:
    made = sites(1, count=3)

    assert len({client.id for client in made.clients}) == 240
    shared = [offer for offer in made.offers if offer.shared]
    assert shared
    assert all(offer.place is None for offer in shared)


def test_after_a_cancellation_the_session_is_gone_and_the_weeks_are_in_force() -> None:
    made = site(0, clients=20)
    gone = made.offers[0]

    after = without(made, gone, {made.clients[0].id: frozenset({gone.id})})

    assert gone not in after.offers
    assert after.clients[0].in_force == frozenset({gone.id})
    assert after.clients[1].in_force == frozenset()


def test_the_compact_model_serves_a_small_site_to_a_proven_optimum() -> None:
    made = site(0)
    small = Problem(clients=made.clients[:12], offers=made.offers, travel=made.travel)

    solved = CompactModel(small).solve()

    assert solved.cost <= solved.bound + 1e-6
    assert all(solved.weeks.values())
