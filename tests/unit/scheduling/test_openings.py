"""What one more group would gain is tried out: the gain can be had, and the best comes first."""

from typing import Any

import pytest

from services.scheduling.handlers.plans.openings import openings
from services.scheduling.handlers.plans.reasons import sessions_in_words
from services.scheduling.handlers.plans.solving import PlanIsNotAllowed, must_be_allowed
from services.scheduling.planner.problem import DAY, WEEK, ClientNeeds, Offer, Problem, Span


def offer(day: int, hour: int, **changed: Any) -> Offer:
    begins = day * DAY + hour * 60
    form = {"id": f"{day}-{hour}", "site": "north", "type": "group", "seats": 1, "place": "north"}
    return Offer(begins=begins, ends=begins + 180, **{**form, **changed})


def client(name: str, *free: tuple[int, int], **changed: Any) -> ClientNeeds:
    """Return a client who is free for 3 h on these days from these hours, and else never."""
    edges = [0]
    for day, hour in sorted(free):
        edges += [day * DAY + hour * 60, day * DAY + (hour + 3) * 60]
    edges.append(WEEK)
    kept = tuple(Span(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if a < b)
    return ClientNeeds(id=name, site="north", kept=kept, **changed)


def test_the_time_that_most_clients_miss_comes_first() -> None:
    ann = client("ann", (0, 9), (1, 9), (2, 9))
    bob = client("bob", (0, 9), (1, 9), (2, 9))
    cat = client("cat", (3, 15))
    offers = (offer(0, 9, seats=2), offer(1, 9, seats=2))
    problem = Problem(clients=(ann, bob, cat), offers=offers)
    weeks = {"ann": ("0-9", "1-9"), "bob": ("0-9", "1-9"), "cat": ()}
    best, second, *others = openings(problem, weeks, seconds=60)
    assert (best.weekday, best.begins, best.clients) == (2, 9 * 60, 2)
    assert best.gain == 2 * (6 * 2_000 + 8_000)
    assert best.in_words == (
        "One more group session on Wednesday from 09:00: 6 h, 2 days more for 2 clients."
    )
    assert (second.weekday, second.begins, second.clients) == (3, 15 * 60, 1)
    assert others == []


def test_a_type_that_is_missed_is_offered_and_one_seat_is_given_once() -> None:
    free = [(day, 9) for day in range(4)]
    needs = {"curriculum": {"individual": 1}}
    both = (client("ann", *free, **needs), client("bob", *free, **needs))
    offers = tuple(offer(day, 9, seats=2) for day in range(3))
    week = tuple(one.id for one in offers)
    found = openings(Problem(clients=both, offers=offers), {"ann": week, "bob": week}, seconds=60)
    individual = [one for one in found if one.session_type == "individual"]
    assert {one.clients for one in individual} == {1}
    assert [one.weekday for one in individual] == [3]
    assert "1 item of the curriculum more for 1 client" in individual[0].in_words


def test_where_everybody_has_what_is_needed_nothing_is_opened() -> None:
    ann = client("ann", (0, 9), (1, 9), (2, 9))
    offers = tuple(offer(day, 9) for day in range(3))
    weeks = {"ann": tuple(one.id for one in offers)}
    assert openings(Problem(clients=(ann,), offers=offers), weeks, seconds=60) == []


def test_a_plan_that_breaks_a_rule_is_never_proposed() -> None:
    ann, bob = client("ann", (0, 9)), client("bob", (1, 9), in_force=frozenset({"0-9"}))
    problem = Problem(clients=(ann, bob), offers=(offer(0, 9), offer(1, 9)))
    must_be_allowed(problem, {"ann": ["0-9"], "bob": ["1-9"]})
    must_be_allowed(problem, {"ann": [], "bob": ["0-9"]})  # as a person gave it
    for broken in ({"ann": ["1-9"], "bob": []}, {"ann": ["0-9"], "bob": ["0-9"]}):
        with pytest.raises(PlanIsNotAllowed):
            must_be_allowed(problem, broken)


def test_each_session_is_counted_by_what_shuts_it_the_hardest_first() -> None:
    ann = client("ann", (0, 9), (1, 9), phase="p/early", telehealth=False)
    offers = (
        offer(0, 9),
        offer(1, 9),
        offer(2, 9),
        offer(3, 9, language="es"),
        offer(3, 10, audience="women"),
        offer(4, 9, phases=frozenset({"p/late"})),
        offer(5, 9, place=None),
    )
    ann_by_place = Problem(
        clients=(ann,),
        offers=tuple(one if one.id == "5-9" else _at(one) for one in offers),
    )
    words = list(sessions_in_words(ann, ann_by_place, full={"1-9"}))
    assert words[0] == "Sessions: 7; open to the client: 1."
    assert sorted(words[1:]) == [
        "For an audience to which the client does not belong: 1.",
        "For another program or phase: 1.",
        "Held in a way in which the client cannot come: 1.",
        "In a language that the client does not speak: 1.",
        "In kept times, or where the client is already: 1.",
        "Without a free seat: 1.",
    ]


def _at(one: Offer) -> Offer:
    names = ("id", "site", "type", "begins", "ends", "seats", "language", "audience", "phases")
    return Offer(place="north", **{name: getattr(one, name) for name in names})
