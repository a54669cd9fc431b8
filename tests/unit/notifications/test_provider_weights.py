"""Traffic moves away from a provider that fails or is slow, and drifts back when it is calm."""

import math
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.notifications.domain.providers.breaker import Breaker, Circuit
from services.notifications.domain.providers.choosing import in_order
from services.notifications.domain.providers.judging import Fresh, judged
from services.notifications.domain.providers.provider import ProviderState
from services.notifications.domain.providers.thresholds import FIRST_DAY, Thresholds
from services.notifications.domain.providers.weights import Moved, Shift, shifts
from services.notifications.domain.providers.windows import (
    BOUNDS_MS,
    SLOT,
    Counted,
    Tallied,
    histogram,
    quantile,
    slot_of,
)
from services.notifications.domain.terms import ChannelName
from tests.unit.notifications.making import NOON


def a_provider(name: str, weight: int = 50, **changed: Any) -> ProviderState:
    values: dict[str, Any] = {"home_weight": 50, "configured_weight": 50, **changed}
    return ProviderState(name=name, channel=ChannelName.SMS, weight=weight, **values)


def counted(name: str, outcome: str, calls: int, *, ms: int = 50, at: datetime = NOON) -> Counted:
    return Counted(name, slot_of(at), outcome, calls, histogram([ms] * calls))


ONE, OTHER = a_provider("one"), a_provider("other")


def test_fifty_errors_within_a_minute_move_ten_points() -> None:
    errors = [counted("one", "unavailable", 30), counted("one", "no_answer", 20)]
    assert shifts([ONE, OTHER], errors, NOON + timedelta(seconds=30)) == [
        Shift("one", 50, 40, Moved.ERRORS),
        Shift("other", 50, 60, Moved.ERRORS),
    ]


def test_forty_nine_move_none_and_neither_do_old_ones() -> None:
    assert shifts([ONE, OTHER], [counted("one", "unavailable", 49)], NOON) == []
    old = [counted("one", "unavailable", 500, at=NOON - timedelta(seconds=90))]
    assert shifts([ONE, OTHER], old, NOON) == []


def test_people_who_cannot_be_reached_are_no_errors_of_the_provider() -> None:
    assert shifts([ONE, OTHER], [counted("one", "recipient", 5000)], NOON) == []


def test_what_moved_points_once_moves_none_again() -> None:
    errors = [counted("one", "unavailable", 80)]
    moved = [replace(each, weight_moved_at=NOON + SLOT) for each in (ONE, OTHER)]
    assert shifts(moved, errors, NOON + timedelta(seconds=20)) == []


def test_fifteen_in_a_hundred_that_are_slow_move_ten_points() -> None:
    slow = [counted("one", "accepted", 85), counted("one", "accepted", 15, ms=2_500)]
    assert [s.reason for s in shifts([ONE, OTHER], slow, NOON)] == [Moved.SLOW] * 2
    less = [counted("one", "accepted", 86), counted("one", "accepted", 14, ms=2_500)]
    assert shifts([ONE, OTHER], less, NOON) == []


def test_nothing_moves_to_a_provider_that_fails_itself() -> None:
    both = [counted("one", "unavailable", 80), counted("other", "unavailable", 80)]
    assert shifts([ONE, OTHER], both, NOON) == []
    broken = replace(OTHER, circuit=Circuit(Breaker.OPEN, NOON, 1))
    assert shifts([ONE, broken], both[:1], NOON) == []


def test_after_a_quarter_of_an_hour_of_calm_ten_points_drift_home() -> None:
    moved = [
        a_provider("one", 10, weight_moved_at=NOON),
        a_provider("other", 90, weight_moved_at=NOON),
    ]
    assert shifts(moved, [], NOON + FIRST_DAY.calm - timedelta(seconds=1)) == []
    assert shifts(moved, [], NOON + FIRST_DAY.calm) == [
        Shift("one", 10, 20, Moved.CALM),
        Shift("other", 90, 80, Moved.CALM),
    ]


def test_who_stands_alone_keeps_all_points() -> None:
    assert shifts([ONE], [counted("one", "unavailable", 500)], NOON) == []


weights = st.lists(st.integers(0, 100), min_size=1, max_size=4)
minutes = st.lists(
    st.tuples(st.integers(0, 25), st.integers(0, 3), st.integers(0, 120), st.booleans()),
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(weights, minutes)
def test_no_point_is_made_or_lost_and_calm_leads_home(
    start: list[int], told: list[tuple[int, int, int, bool]]
) -> None:
    channel = [a_provider(f"p{n}", w, home_weight=w) for n, w in enumerate(start)]
    now, seen = NOON, list[Counted]()
    for pause, which, calls, is_slow in told:
        now += timedelta(minutes=pause)
        name = channel[which % len(channel)].name
        outcome, ms = ("accepted", 5_000) if is_slow else ("unavailable", 50)
        seen.append(counted(name, outcome, calls, ms=ms, at=now))
        channel = moved(channel, seen, now)
        assert sum(each.weight for each in channel) == sum(start)
        assert all(0 <= each.weight <= sum(start) for each in channel)
    for _ in range(12 * len(channel)):
        now += FIRST_DAY.calm
        channel = moved(channel, [], now)
    assert [each.weight for each in channel] == start


def moved(channel: list[ProviderState], seen: list[Counted], now: datetime) -> list[ProviderState]:
    by_name = {shift.provider: shift for shift in shifts(channel, seen, now)}
    return [
        replace(each, weight=by_name[each.name].after, weight_moved_at=now)
        if each.name in by_name
        else each
        for each in channel
    ]


def test_every_change_has_its_reason() -> None:
    errors = [counted("one", "unreachable", 80)]
    states, changes = judged([ONE, OTHER], {"one": Fresh(80, 80)}, errors, NOON, 0.5)
    assert [(c.provider, c.what, c.before, c.after, c.reason) for c in changes] == [
        ("one", "breaker", "closed", "open", "failures"),
        ("one", "weight", "50", "40", "errors"),
        ("other", "weight", "50", "60", "errors"),
    ]
    assert [state.weight for state in states] == [40, 60]


@given(weights, st.floats(0, 1))
def test_everybody_who_may_is_asked_once(start: list[int], chance: float) -> None:
    channel = [a_provider(f"p{n}", w) for n, w in enumerate(start)]
    order = in_order(channel, chance)
    assert sorted(each.name for each in order) == sorted(each.name for each in channel)
    if sum(start) and chance < 1:
        assert order[0].weight > 0


def test_the_first_is_chosen_in_proportion_to_its_weight() -> None:
    channel = [a_provider("one", 30), a_provider("other", 70), a_provider("spare", 0)]
    firsts = [in_order(channel, n / 1000)[0].name for n in range(1000)]
    assert (firsts.count("one"), firsts.count("other"), firsts.count("spare")) == (300, 700, 0)
    assert in_order(channel, 0.1)[-1].name == "spare"


@given(st.lists(st.integers(0, 30_000), min_size=1), st.floats(0.01, 1))
def test_a_quantile_is_told_as_the_bound_above_it(times: list[int], share: float) -> None:
    told = quantile(histogram(times), share)
    assert told is not None
    exact = sorted(times)[max(math.ceil(len(times) * share), 1) - 1]
    assert told >= min(exact, 2 * BOUNDS_MS[-1])
    assert Tallied.of([counted("one", "accepted", 3)]).accepted == 3


def test_weight_moves_by_the_thresholds_that_were_published() -> None:
    by = Thresholds(errors_to_move=5, points=30)
    errors = [counted("one", "unavailable", 5)]
    assert shifts([ONE, OTHER], errors, NOON) == []
    moved = {
        shift.provider: shift.before - shift.after
        for shift in shifts([ONE, OTHER], errors, NOON, by)
    }
    assert moved == {"one": 30, "other": -30}
