"""What a client's week can hold, and what is refused because it contradicts itself."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.scheduling.domain.plans.kept_times import (
    DAY,
    WEEKDAYS,
    KeptKind,
    KeptPeriodIsUpsideDown,
    KeptTime,
    KeptTimeIsUpsideDown,
    free_minutes,
    kept_on,
)
from services.scheduling.domain.plans.requirements import WeekRequirements
from services.scheduling.domain.plans.week_needs import (
    WeekHasTooFewDays,
    WeekHasTooFewMinutes,
    WeekNeeds,
    WishedDayIsKept,
    WishedTimesAreUpsideDown,
    Wishes,
)
from shared.recurrence.weekdays import Weekday

MONDAY = date(2026, 3, 2)
NINE_HOURS = WeekRequirements(minutes=540, days=3)


def kept(begins: int, ends: int, *days: Weekday, **changed: Any) -> KeptTime:
    return KeptTime(
        kind=KeptKind.WORK, weekdays=days or WEEKDAYS, begins=begins, ends=ends, **changed
    )


def needs(**changed: Any) -> WeekNeeds:
    return WeekNeeds(**{"id": uuid4(), "site": "north", "client_id": uuid4(), **changed})


def test_kept_times_that_overlap_or_meet_are_one() -> None:
    own = [kept(600, 700), kept(540, 600), kept(650, 800), kept(900, 960)]
    assert kept_on(own, MONDAY) == [(540, 800), (900, 960)]


def test_a_kept_time_holds_in_its_period_and_on_its_days() -> None:
    own = kept(0, DAY, Weekday.MO, from_date=date(2026, 3, 9), until=date(2026, 3, 16))
    held = [week for week in (2, 9, 16, 23) if own.holds_on(date(2026, 3, week))]
    assert held == [9, 16]
    assert not own.holds_on(date(2026, 3, 10))


def test_a_night_is_written_as_two() -> None:
    with pytest.raises(KeptTimeIsUpsideDown):
        kept(22 * 60, 6 * 60)
    with pytest.raises(KeptPeriodIsUpsideDown):
        kept(0, 60, from_date=MONDAY, until=date(2026, 3, 1))


@given(
    st.lists(
        st.tuples(st.integers(0, DAY - 1), st.integers(1, DAY)).filter(lambda one: one[0] < one[1]),
        max_size=6,
    )
)
def test_what_is_free_and_what_is_kept_make_the_day(spans: list[tuple[int, int]]) -> None:
    own = [kept(begins, ends) for begins, ends in spans]
    taken = {minute for begins, ends in spans for minute in range(begins, ends)}
    stretches, run = [], 0
    for minute in range(DAY + 1):
        if minute < DAY and minute not in taken:
            run += 1
        else:
            stretches.append(run)
            run = 0
    assert free_minutes(own, MONDAY) == sum(one for one in stretches if one >= 30)


def found(own: WeekNeeds, wanted: WeekRequirements | None) -> dict[type[Exception], Any]:
    return {type(one): one.members for one in own.contradictions(MONDAY, wanted)}


def test_a_phase_that_asks_for_more_days_than_are_possible_is_named() -> None:
    said = found(needs(days_limit=2), NINE_HOURS)[WeekHasTooFewDays]
    assert (said["needed"], said["possible"]) == (3, 2)
    busy = kept(0, DAY, *WEEKDAYS[:5])
    assert WeekHasTooFewDays in found(needs(kept=(busy,)), NINE_HOURS)


def test_a_phase_that_asks_for_more_minutes_than_the_days_hold_is_named() -> None:
    said = found(needs(days_limit=3, daily_minutes_limit=179), NINE_HOURS)
    assert said[WeekHasTooFewMinutes]["possible"] == 3 * 179
    assert not found(needs(days_limit=3, daily_minutes_limit=180), NINE_HOURS)


def test_without_a_stay_only_what_contradicts_itself_is_named() -> None:
    assert not found(needs(days_limit=1), None)
    liked = needs(kept=(kept(0, DAY, Weekday.SU),), wishes=Wishes(days=(Weekday.SU,)))
    assert set(found(liked, None)) == {WishedDayIsKept}


def test_times_that_are_liked_are_in_order() -> None:
    with pytest.raises(WishedTimesAreUpsideDown):
        Wishes(earliest=600, latest=600)
    with pytest.raises(WishedTimesAreUpsideDown):
        Wishes(latest=0)
