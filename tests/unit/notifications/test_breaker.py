"""The breaker of a provider: what opens it, who probes, what closes it."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.domain.providers.breaker import (
    BREAKER,
    PROBE_LASTS,
    Breaker,
    Circuit,
    Recent,
    open_for,
)
from services.notifications.domain.providers.thresholds import (
    FIRST_DAY,
    Thresholds,
    ThresholdsContradict,
)
from shared.states import TransitionIsNotAllowed
from tests.unit.notifications.making import NOON

WELL = Recent(100, 5, 0.5)
FAILING = Recent(100, 90, 0.5)


def opened() -> Circuit:
    return Circuit().heard(FIRST_DAY.failures_in_a_row, FIRST_DAY.failures_in_a_row, WELL, NOON)


def probing() -> Circuit:
    circuit = opened()
    assert circuit.until is not None
    return circuit.probe(circuit.until)


def test_the_states_and_what_leads_from_one_to_the_next() -> None:
    table = {(before.value, action): after for (before, action), after in BREAKER.table.items()}
    assert table == {
        ("closed", "trip"): "open",
        ("open", "probe"): "half_open",
        ("half_open", "probe"): "half_open",
        ("half_open", "succeed"): "closed",
        ("half_open", "fail"): "open",
        ("open", "reset"): "closed",
        ("half_open", "reset"): "closed",
    }


def test_failures_in_a_row_open_it_however_slowly_they_come() -> None:
    circuit = Circuit()
    for _ in range(FIRST_DAY.failures_in_a_row - 1):
        circuit = circuit.heard(1, 1, Recent(1, 1, 0.5), NOON)
        assert circuit.breaker is Breaker.CLOSED
    assert circuit.heard(1, 1, Recent(1, 1, 0.5), NOON).breaker is Breaker.OPEN


def test_one_success_begins_the_row_anew() -> None:
    one_less = FIRST_DAY.failures_in_a_row - 1
    circuit = Circuit().heard(one_less, one_less, WELL, NOON)
    circuit = circuit.heard(3, 2, WELL, NOON)
    assert (circuit.breaker, circuit.in_a_row) == (Breaker.CLOSED, 0)


def test_a_large_share_of_failures_opens_it_though_some_succeed() -> None:
    assert Circuit().heard(10, 8, FAILING, NOON).breaker is Breaker.OPEN
    assert Circuit().heard(10, 5, Recent(1000, 500, 0.5), NOON).breaker is Breaker.CLOSED


def test_an_open_one_is_probed_when_its_time_has_come_and_not_before() -> None:
    circuit = opened()
    assert circuit.until is not None
    assert not circuit.may_be_probed(circuit.until - timedelta(seconds=1))
    assert circuit.may_be_probed(circuit.until)
    assert not Circuit().may_be_probed(NOON)


def test_a_probe_that_says_nothing_is_given_up_for_another() -> None:
    circuit = probing()
    assert circuit.until is not None
    assert not circuit.may_be_probed(circuit.until - PROBE_LASTS / 2)
    assert circuit.may_be_probed(circuit.until)


def test_a_probe_closes_it_or_opens_it_for_longer() -> None:
    assert probing().heard(1, 0, WELL, NOON) == Circuit()
    again = probing().heard(1, 1, WELL, NOON)
    assert (again.breaker, again.trips) == (Breaker.OPEN, 2)


def test_what_was_under_way_when_it_opened_says_nothing_new() -> None:
    circuit = opened()
    assert circuit.heard(5, 0, WELL, NOON) == circuit


def test_ops_close_it_and_a_closed_one_cannot_be_closed() -> None:
    assert opened().reset() == Circuit()
    with pytest.raises(TransitionIsNotAllowed):
        Circuit().reset()


@given(st.integers(0, 1000), st.floats(0, 1))
def test_it_stays_open_for_a_bounded_scattered_time(trips: int, chance: float) -> None:
    assert FIRST_DAY.shortest_open / 2 <= open_for(trips, chance) <= FIRST_DAY.longest_open


@given(
    st.lists(
        st.tuples(st.integers(0, 20), st.floats(0, 1), st.integers(0, 60), st.booleans()),
        max_size=60,
    )
)
def test_whatever_is_told_it_is_probed_again_or_closed(
    told: list[tuple[int, float, int, bool]],
) -> None:
    circuit, now = Circuit(), NOON
    for calls, share, pause, probes in told:
        now += timedelta(seconds=pause)
        failures = round(calls * share)
        if probes and circuit.may_be_probed(now):
            circuit = circuit.probe(now)
        circuit = circuit.heard(calls, failures, Recent(calls, failures, share), now)
        is_closed = circuit.breaker is Breaker.CLOSED
        assert (circuit.until is None) == is_closed
        assert is_closed or circuit.may_be_probed(now + FIRST_DAY.longest_open)


def test_a_breaker_opens_by_the_thresholds_that_were_published() -> None:
    by = Thresholds(failures_in_a_row=2, share_to_open=0.5, shortest_open_seconds=60)
    assert Circuit().heard(1, 1, Recent(1, 1, 0.5, by), NOON).breaker is Breaker.CLOSED
    opened_by_row = Circuit().heard(2, 2, Recent(2, 2, 0.0, by), NOON)
    assert (opened_by_row.breaker, opened_by_row.until) == (
        Breaker.OPEN,
        NOON + timedelta(seconds=30),
    )
    assert Circuit().heard(10, 5, Recent(10, 5, 0.5, by), NOON).breaker is Breaker.OPEN


@pytest.mark.parametrize(
    "wrong", [{"shortest_open_seconds": 600}, {"slow_ms": 1_999}], ids=("open", "slow")
)
def test_thresholds_that_contradict_themselves_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ThresholdsContradict):
        Thresholds(**wrong).check()
