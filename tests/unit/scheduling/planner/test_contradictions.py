from dataclasses import replace
from typing import Any

import pytest

from services.scheduling.planner.contradictions import ContradictoryProblem, check, contradictions
from services.scheduling.planner.problem import (
    DAY,
    WEEK,
    ClientNeeds,
    Offer,
    Preferences,
    Problem,
    Span,
)
from tests.support.planning.sites import sites

CLIENT = ClientNeeds(id="c1", site="north")
OFFER = Offer(id="g1", site="north", type="group", begins=600, ends=720, seats=8, place="main")


def _rules(client: ClientNeeds = CLIENT, *offers: Offer) -> set[str]:
    problem = Problem(clients=(client,), offers=offers or (OFFER,))
    return {each.rule for each in contradictions(problem)}


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"minutes_required": 1200}, "required-hours-are-within-the-limit"),
        ({"days_required": 6}, "required-days-are-within-the-limit"),
        ({"daily_minutes_limit": 60}, "days-can-hold-the-required-hours"),
        ({"in_person": False, "telehealth": False}, "a-client-can-attend"),
        ({"languages": frozenset()}, "a-client-has-a-language"),
        ({"kept": (Span(600, 540),)}, "kept-time-ends-after-it-begins"),
        ({"kept": (Span(600, WEEK + 1),)}, "kept-time-ends-after-it-begins"),
        (
            {"kept": (Span(0, WEEK - 600), Span(500, WEEK - 539))},
            "kept-times-leave-the-required-hours",
        ),
        ({"preferences": Preferences(earliest=600, latest=600)}, "preferred-times-are-a-span"),
    ],
)
def test_a_client_that_contradicts_itself_is_named_by_its_rule(
    change: dict[str, Any], rule: str
) -> None:
    assert _rules(replace(CLIENT, **change)) == {rule}


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"ends": 600}, "session-ends-after-it-begins"),
        ({"ends": DAY + 1}, "session-lies-within-a-day"),
        ({"begins": WEEK, "ends": WEEK + 60}, "session-lies-within-a-day"),
        ({"seats": -1}, "seats-are-counted"),
        ({"shared": True}, "only-telehealth-is-shared"),
        ({"once_a_week": True}, "once-a-week-needs-a-series"),
    ],
)
def test_a_session_that_contradicts_itself_is_named_by_its_rule(
    change: dict[str, Any], rule: str
) -> None:
    assert _rules(CLIENT, replace(OFFER, **change)) == {rule}


def test_ids_are_unique_and_a_series_is_once_a_week_or_is_not() -> None:
    series = replace(OFFER, series="s")

    assert _rules(CLIENT, OFFER, OFFER) == {"session-ids-are-unique"}
    assert _rules(CLIENT, series, replace(series, id="g2", once_a_week=True)) == {
        "once-a-week-holds-for-the-series"
    }
    twins = Problem(clients=(CLIENT, CLIENT), offers=())
    assert {each.rule for each in contradictions(twins)} == {"client-ids-are-unique"}


def test_all_contradictions_are_refused_at_once_with_what_to_change() -> None:
    client = replace(CLIENT, days_required=6, languages=frozenset())

    with pytest.raises(ContradictoryProblem) as caught:
        check(Problem(clients=(client,), offers=(OFFER,)))

    assert [each.where for each in caught.value.contradictions] == ["c1", "c1"]
    assert "change one of them" in str(caught.value.contradictions[0])


def test_what_is_scarce_is_no_contradiction() -> None:
    check(sites(1, count=2))
    assert _rules(replace(CLIENT, kept=(Span(0, 5 * DAY),))) == set()
    assert _rules(CLIENT, replace(OFFER, seats=0)) == set()
