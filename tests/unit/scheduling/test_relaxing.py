"""One client's contradiction is no reason against the weeks of all others."""

from hypothesis import given
from hypothesis import strategies as st

from services.scheduling.handlers.plans.relaxing import relaxed
from services.scheduling.planner.problem import WEEK, ClientNeeds, Problem, Span
from services.scheduling.planner.validation import validate


def test_what_fits_is_left_as_it_is() -> None:
    problem = Problem(clients=(ClientNeeds(id="ann", site="north"),), offers=())
    assert relaxed(problem) == (problem, {})


def test_a_contradiction_is_named_and_as_much_asked_for_as_can_be_had() -> None:
    ann = ClientNeeds(id="ann", site="north", days_limit=2)
    bob = ClientNeeds(id="bob", site="north")
    problem, found = relaxed(Problem(clients=(ann, bob), offers=()))
    assert (problem.clients[0].days_required, problem.clients[1]) == (2, bob)
    assert {client: one.rule for client, one in found.items()} == {
        "ann": "days-are-beyond-the-limit"
    }


def test_a_client_whose_whole_week_is_kept_is_left_out_and_named() -> None:
    ann = ClientNeeds(id="ann", site="north", kept=(Span(0, WEEK),))
    problem, found = relaxed(Problem(clients=(ann,), offers=()))
    assert problem.clients == ()
    assert found["ann"].rule == "no-time-is-left"


clients = st.builds(
    ClientNeeds,
    id=st.just("ann"),
    site=st.just("north"),
    minutes_required=st.integers(0, WEEK),
    minutes_limit=st.integers(0, WEEK),
    days_required=st.integers(0, 7),
    days_limit=st.integers(0, 7),
    daily_minutes_limit=st.integers(0, 1440),
    curriculum=st.dictionaries(st.sampled_from("abcdefghijk"), st.integers(0, 9)),
)


@given(clients)
def test_what_is_relaxed_can_be_solved(ann: ClientNeeds) -> None:
    problem, _ = relaxed(Problem(clients=(ann,), offers=()))
    assert len(problem.clients) == 1
    validate(problem)
