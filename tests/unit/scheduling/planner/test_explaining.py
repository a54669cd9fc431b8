"""Each cause told is true: without the rule, the client's week is as much better as said."""

from dataclasses import replace

import pytest

from services.scheduling.planner.explaining import Rule, Unmet, explain
from services.scheduling.planner.planning import plan_site
from services.scheduling.planner.problem import DAY, ClientNeeds, Offer, Problem, Span

GROUP = Offer(id="g", site="here", type="group", begins=600, ends=690, seats=1, place="main")
CLIENT = ClientNeeds(
    id="c", site="here", minutes_required=90, days_required=1, curriculum={"group": 1}
)


def unmet(client: ClientNeeds, *offers: Offer, **of_problem: object) -> Unmet:
    problem = replace(Problem(clients=(client,), offers=offers), **of_problem)  # type: ignore[arg-type]  # fields of Problem
    (one,) = explain(problem, plan_site(problem).weeks)
    return one


@pytest.mark.parametrize(
    ("client", "offer", "rule"),
    [
        ({"kept": (Span(630, 640),)}, {}, Rule.KEPT_TIMES),
        ({"daily_minutes_limit": 60, "minutes_required": 60}, {}, Rule.DAY_LIMIT),
        ({"minutes_limit": 60, "minutes_required": 60}, {}, Rule.WEEK_LIMIT),
        ({}, {"phases": frozenset({"late"})}, Rule.PHASE),
        ({}, {"language": "es"}, Rule.LANGUAGE),
        ({}, {"audience": "women"}, Rule.AUDIENCE),
        ({"in_person": False}, {}, Rule.MODALITY),
    ],
)
def test_the_one_rule_in_the_way_is_the_one_cause(
    client: dict[str, object], offer: dict[str, object], rule: Rule
) -> None:
    found = unmet(
        replace(CLIENT, **client),  # type: ignore[arg-type]  # fields of ClientNeeds
        replace(GROUP, **offer),  # type: ignore[arg-type]  # fields of Offer
    )
    assert [cause.rule for cause in found.causes] == [rule]
    assert found.causes[0].then.is_full
    assert found.causes[0].sessions == ("g",)
    assert found.items == {"group": 1}


def test_a_full_session_is_named() -> None:
    problem = Problem(clients=(CLIENT, replace(CLIENT, id="d")), offers=(GROUP,))
    (found,) = explain(problem, {"c": ("g",), "d": ()})
    assert found.client == "d"
    assert [(cause.rule, cause.sessions) for cause in found.causes] == [
        (Rule.FULL_SESSIONS, ("g",))
    ]


def test_travel_and_once_a_week_are_causes() -> None:
    client = replace(CLIENT, minutes_required=180)
    near = replace(GROUP, id="h", begins=700, ends=790, place="annex")
    found = unmet(client, GROUP, near, travel={("main", "annex"): 20})
    assert [cause.rule for cause in found.causes] == [Rule.TRAVEL]
    first = replace(GROUP, series="s", once_a_week=True)
    again = replace(first, id="h", begins=DAY + 600, ends=DAY + 690)
    assert [cause.rule for cause in unmet(client, first, again).causes] == [Rule.ONCE_A_WEEK]


def test_a_limit_of_days_is_a_cause() -> None:
    client = replace(CLIENT, minutes_required=180, days_limit=1, daily_minutes_limit=400)
    other = replace(GROUP, id="h", begins=DAY + 600, ends=DAY + 690)
    assert [cause.rule for cause in unmet(client, GROUP, other).causes] == [Rule.NUMBER_OF_DAYS]


def test_an_item_that_no_session_counts_for_is_said_so() -> None:
    found = unmet(replace(CLIENT, curriculum={"family": 1}), GROUP)
    assert (found.causes, found.by_no_session) == ((), ("family",))


def test_who_is_served_in_full_needs_no_explanation() -> None:
    problem = Problem(clients=(CLIENT,), offers=(GROUP,))
    assert explain(problem, plan_site(problem).weeks) == ()
