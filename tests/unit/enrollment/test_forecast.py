"""The forecast: pure, never negative, monotone, and equal to counting unit by unit."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.enrollment.domain.payers.forecast import Forecast, Use, expected_uses, forecast
from services.enrollment.domain.payers.payer import Credit, PayerRules, Rounding, UnitKind
from shared.identifiers import new_id

TODAY = date(2026, 3, 9)
FAR = date.max


def day(number: int) -> date:
    return TODAY + timedelta(days=number)


uses = st.lists(
    st.builds(Use, st.integers(-7, 60).map(day), st.integers(1, 8)),
    max_size=25,
    unique_by=lambda use: use.day,
)
units = st.integers(0, 60)
last_days = st.integers(0, 50).map(day)


@given(units, last_days, uses)
def test_it_equals_paying_unit_by_unit(left: int, ends_on: date, ahead: list[Use]) -> None:
    """Lay the units down one by one: a day is covered when all of its own are paid."""
    wanted = [use.day for use in sorted(ahead, key=lambda use: use.day) for _ in range(use.units)]
    payable = [each for each in wanted if each <= ends_on]
    paid = payable[:left]
    covered = [use.day for use in ahead if paid.count(use.day) == use.units]
    expected = forecast(left, ends_on, TODAY, ahead)
    assert expected.covered == tuple(sorted(covered))
    assert expected.uncovered == tuple(sorted({use.day for use in ahead} - set(covered)))
    if left == 0:
        assert expected.runs_out_on == TODAY
    else:
        assert expected.runs_out_on == (paid[-1] if len(paid) == left else None)


@given(units, units, last_days, uses)
def test_more_units_never_run_out_earlier(
    some: int, more: int, ends_on: date, ahead: list[Use]
) -> None:
    less = forecast(some, ends_on, day(-7), ahead)
    rich = forecast(some + more, ends_on, day(-7), ahead)
    assert (rich.runs_out_on or FAR) >= (less.runs_out_on or FAR)
    assert rich.coverage_ends_on >= less.coverage_ends_on
    assert set(rich.covered) >= set(less.covered)
    assert (rich.last_covered_on or date.min) >= (less.last_covered_on or date.min)


@given(units, last_days, st.integers(0, 30), uses)
def test_a_later_last_day_never_covers_less(
    left: int, ends_on: date, later: int, ahead: list[Use]
) -> None:
    short, long = (
        forecast(left, until, TODAY, ahead) for until in (ends_on, ends_on + timedelta(days=later))
    )
    assert set(long.covered) >= set(short.covered)


@given(units, last_days, uses)
def test_nothing_is_negative_and_each_booked_day_is_said_once(
    left: int, ends_on: date, ahead: list[Use]
) -> None:
    expected = forecast(left, ends_on, TODAY, ahead)
    assert sum(use.units for use in ahead if use.day in expected.covered) <= left
    assert sorted([*expected.covered, *expected.uncovered]) == sorted(use.day for use in ahead)
    assert all(covered <= ends_on for covered in expected.covered)
    assert expected.coverage_ends_on <= ends_on
    assert "-1" not in expected.explained.replace(str(ends_on), "")


@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 200)), max_size=15),
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 200)), max_size=15),
    st.sampled_from(UnitKind),
    st.sampled_from(Rounding),
)
def test_what_is_used_and_what_is_expected_add_up_to_the_whole_day(
    past: list[tuple[int, int]],
    ahead: list[tuple[int, int]],
    kind: UnitKind,
    rounding: Rounding,
) -> None:
    rules = PayerRules(payer="state", rounding=rounding, minutes_per_session=30)
    given_, booked = credits_of(past), credits_of(ahead)
    expected = {use.day: use.units for use in expected_uses(booked, given_, kind, rules)}
    for when in {one.day for one in booked}:
        minutes = [one.minutes for one in [*given_, *booked] if one.day == when]
        before = [one.minutes for one in given_ if one.day == when]
        more = by_hand(minutes, kind, rounding) - by_hand(before, kind, rounding)
        assert expected.get(when, 0) == more >= 0


def by_hand(minutes: list[int], kind: UnitKind, rounding: Rounding) -> int:
    if kind is UnitKind.SESSION:
        return len([each for each in minutes if each >= 30])
    if kind is UnitKind.DAY:
        return 1 if sum(minutes) >= 180 else 0
    hours, rest = divmod(sum(minutes), 60)
    up = {Rounding.DOWN: False, Rounding.NEAREST: rest >= 30, Rounding.UP: rest > 0}
    return hours + up[rounding]


def credits_of(given_: list[tuple[int, int]]) -> list[Credit]:
    return [Credit(new_id(), day(number), "group", minutes) for number, minutes in given_]


def test_it_explains_itself() -> None:
    ahead = [Use(day(number), 1) for number in (0, 2, 4)]
    expected = forecast(3, date(2026, 3, 31), TODAY, ahead)
    assert expected.explained == (
        "3 units left until 2026-03-31; booked days Mon 9 Mar, Wed 11 Mar, Fri 13 Mar;"
        " the last covered day is Fri 13 Mar; every booked day is covered."
    )
    assert explained(1, ahead).endswith("not covered: Wed 11 Mar, Fri 13 Mar.")
    assert (
        explained(0, []) == "0 units left until 2026-03-31; no day is booked that would use a unit."
    )
    many = [Use(day(number), 1) for number in range(10)]
    assert "and 3 more" in explained(20, many)


def explained(left: int, ahead: list[Use]) -> str:
    expected: Forecast = forecast(left, date(2026, 3, 31), TODAY, ahead)
    return expected.explained
