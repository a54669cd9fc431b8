"""A problem that contradicts itself is refused by a rule with a name, which says what to change."""

from dataclasses import replace

import pytest

from services.scheduling.planner import validation
from services.scheduling.planner.planning import plan_site
from services.scheduling.planner.problem import (
    DAY,
    WEEK,
    ClientNeeds,
    Offer,
    Problem,
    Span,
    Weights,
)
from services.scheduling.planner.replanning import replan

OFFER = Offer(id="o", site="here", type="group", begins=600, ends=690, seats=1)
CLIENT = ClientNeeds(id="c", site="here")


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"begins": -10}, validation.SessionIsOutsideTheWeek),
        ({"begins": WEEK, "ends": WEEK + 60}, validation.SessionIsOutsideTheWeek),
        ({"ends": 600}, validation.SessionHasNoLength),
        ({"ends": DAY + 1}, validation.SessionCrossesMidnight),
        ({"seats": -1}, validation.SeatsAreNegative),
        ({"shared": True, "place": "main"}, validation.TelehealthOnlyIsShared),
        ({"once_a_week": True}, validation.OnceAWeekNeedsASeries),
    ],
)
def test_a_session_is_refused(
    change: dict[str, object], rule: type[validation.PlanningProblemInvalid]
) -> None:
    offer = replace(OFFER, **change)  # type: ignore[arg-type]  # fields of Offer
    with pytest.raises(rule) as refused:
        plan_site(Problem(clients=(CLIENT,), offers=(offer,)))
    assert refused.value.members["which"] == "o"


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"minutes_required": -1}, validation.RequirementIsNegative),
        ({"minutes_required": 1300}, validation.HoursAreBeyondTheLimit),
        ({"days_required": 6}, validation.DaysAreBeyondTheLimit),
        ({"daily_minutes_limit": 60}, validation.HoursDoNotFitTheDays),
        ({"in_person": False, "telehealth": False}, validation.NoModalityIsLeft),
        ({"kept": (Span(600, 600),)}, validation.KeptTimeIsNoTime),
        ({"kept": (Span(600, WEEK + 1),)}, validation.KeptTimeIsNoTime),
        ({"kept": (Span(0, 5000), Span(4000, WEEK))}, validation.NoTimeIsLeft),
        ({"curriculum": {"a": 60, "b": 60}}, validation.CurriculumIsTooManyItems),
        ({"in_force": frozenset({"unknown"})}, validation.SessionInForceIsUnknown),
    ],
)
def test_a_client_is_refused(
    change: dict[str, object], rule: type[validation.PlanningProblemInvalid]
) -> None:
    client = replace(CLIENT, **change)  # type: ignore[arg-type]  # fields of ClientNeeds
    with pytest.raises(rule) as refused:
        plan_site(Problem(clients=(client,), offers=(OFFER,)))
    assert refused.value.members["which"] == "c"


@pytest.mark.parametrize(
    ("problem", "rule"),
    [
        (Problem(clients=(CLIENT, CLIENT), offers=()), validation.IdIsThereTwice),
        (Problem(clients=(), offers=(OFFER, OFFER)), validation.IdIsThereTwice),
        (Problem(clients=(), offers=(), travel={("a", "b"): -1}), validation.TravelIsNegative),
        (
            Problem(clients=(), offers=(), weights=Weights(preference=-1)),
            validation.WeightIsNegative,
        ),
        (
            Problem(
                clients=(),
                offers=(
                    replace(OFFER, series="s", once_a_week=True),
                    replace(OFFER, id="p", series="s"),
                ),
            ),
            validation.SeriesIsOnceAWeekOrNot,
        ),
    ],
)
def test_the_whole_is_refused(
    problem: Problem, rule: type[validation.PlanningProblemInvalid]
) -> None:
    with pytest.raises(rule):
        plan_site(problem)


def test_a_cancelled_session_may_still_be_in_force_when_planning_anew() -> None:
    client = replace(CLIENT, in_force=frozenset({"cancelled"}))
    assert replan(Problem(clients=(client,), offers=(OFFER,))).touched == 1
