"""A series on the site's clocks: which days, which instants, and which rules are refused."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.scheduling.domain.errors import (
    RuleNeverOccurs,
    SeriesIsTooLong,
    TimeIsDoubled,
    TimeIsSkipped,
)
from services.scheduling.domain.sessions.meeting_days import instant
from shared.errors import Invalid
from shared.recurrence.weekdays import Weekday
from tests.unit.scheduling.stories import series

ZONES = ("America/Denver", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC")


def test_a_rule_yields_each_chosen_weekday_of_its_time_both_ends_included() -> None:
    made = series(starts_on=date(2026, 3, 2), ends_on=date(2026, 3, 9), weekdays=(Weekday.MO,))
    assert [session.held_on for session in made.sessions()] == [date(2026, 3, 2), date(2026, 3, 9)]


@pytest.mark.parametrize("zone", ZONES)
def test_the_local_time_and_the_length_stay_the_same_all_year(zone: str) -> None:
    made = series(timezone=zone, starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31))
    for session in made.sessions():
        local = session.starts_at.astimezone(ZoneInfo(zone))
        assert (local.date(), local.time()) == (session.held_on, time(18))
        assert session.ends_at - session.starts_at == timedelta(minutes=180)


@given(
    st.dates(date(2000, 1, 1), date(2030, 1, 1)),
    st.integers(0, 366),
    st.sets(st.sampled_from(list(Weekday)), min_size=1),
)
def test_every_chosen_day_comes_once_and_no_other(
    first: date, length: int, days: set[Weekday]
) -> None:
    made = series(
        starts_on=first,
        ends_on=first + timedelta(days=length),
        weekdays=tuple(days),
        timezone="UTC",
    )
    order = list(Weekday)
    every = [first + timedelta(days=n) for n in range(length + 1)]
    expected = [day for day in every if order[day.weekday()] in days]
    if expected:
        assert [session.held_on for session in made.sessions()] == expected
    else:
        with pytest.raises(RuleNeverOccurs):
            made.sessions()


def test_a_time_that_the_clocks_skip_is_refused() -> None:
    with pytest.raises(TimeIsSkipped):
        instant(date(2026, 3, 8), time(2, 30), ZoneInfo("America/Denver"))


def test_a_time_that_the_clocks_repeat_is_refused() -> None:
    with pytest.raises(TimeIsDoubled):
        instant(date(2026, 11, 1), time(1, 30), ZoneInfo("America/Denver"))


def test_the_hours_around_a_change_of_the_clocks_are_as_good_as_any() -> None:
    zone = ZoneInfo("America/Denver")
    assert instant(date(2026, 3, 8), time(3), zone) == datetime(2026, 3, 8, 9, tzinfo=UTC)
    assert instant(date(2026, 3, 8), time(1, 59), zone) == datetime(2026, 3, 8, 8, 59, tzinfo=UTC)
    assert instant(date(2026, 11, 1), time(2), zone) == datetime(2026, 11, 1, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"ends_on": date(2026, 3, 1)}, Invalid),
        ({"ends_on": date(2027, 3, 4)}, SeriesIsTooLong),
        ({"minutes": 0}, Invalid),
        ({"minutes": 721}, Invalid),
        ({"capacity": 0}, Invalid),
    ],
)
def test_a_series_that_cannot_be_is_refused(changed: dict[str, Any], rule: type[Invalid]) -> None:
    with pytest.raises(rule):
        series(**changed)
