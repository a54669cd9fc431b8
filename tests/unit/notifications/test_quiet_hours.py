"""People are written to from 08:00 to 21:00 in their own zone, whatever DST does."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.domain.messages.quiet_hours import (
    is_quiet,
    last_allowed,
    next_allowed,
    sending_time,
)

ZONES = [
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Anchorage",
    "Pacific/Honolulu",
    "America/St_Johns",
    "Europe/Berlin",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Apia",
]
zones = st.sampled_from(ZONES).map(ZoneInfo)
moments = st.datetimes(datetime(2011, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone


def denver(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("America/Denver"))


@given(moments, zones)
def test_the_next_allowed_moment_is_allowed_and_soon(moment: datetime, zone: ZoneInfo) -> None:
    later = next_allowed(moment, zone)
    assert not is_quiet(later, zone)
    # Eleven quiet hours, one more where clocks go back; Samoa once left out a whole day.
    assert moment <= later <= moment + timedelta(hours=12)


@given(moments, zones)
def test_the_last_allowed_moment_is_allowed_and_not_after(moment: datetime, zone: ZoneInfo) -> None:
    earlier = last_allowed(moment, zone)
    assert not is_quiet(earlier, zone)
    assert moment - timedelta(hours=12, minutes=15) <= earlier <= moment


@given(moments, zones, st.timedeltas(timedelta(0), timedelta(days=3)))
def test_a_message_is_planned_in_hours_and_before_its_expiry(
    due: datetime, zone: ZoneInfo, useful_for: timedelta
) -> None:
    at = sending_time(due, due + useful_for, zone)
    assert not is_quiet(at, zone)
    assert at < due + useful_for or at <= due


def test_what_would_come_too_late_comes_the_evening_before() -> None:
    due, expires = denver("2026-03-10T06:00"), denver("2026-03-10T07:45")
    assert sending_time(due, expires, due.tzinfo) == denver("2026-03-09T20:45")  # type: ignore[arg-type]


def test_what_can_wait_until_the_morning_waits() -> None:
    due, expires = denver("2026-03-10T07:00"), denver("2026-03-10T08:45")
    assert sending_time(due, expires, due.tzinfo) == denver("2026-03-10T08:00")  # type: ignore[arg-type]


@pytest.mark.parametrize("day", ["2026-03-08", "2026-11-01", "2026-06-15"])
def test_the_hours_are_those_of_the_wall_on_days_when_clocks_change(day: str) -> None:
    zone = ZoneInfo("America/Denver")
    start = datetime.combine(datetime.fromisoformat(day).date(), time(0), zone).astimezone(UTC)
    for minutes in range(0, 26 * 60, 15):
        moment = start + timedelta(minutes=minutes)
        assert is_quiet(moment, zone) == (not 8 <= moment.astimezone(zone).hour < 21)


@pytest.mark.parametrize(
    ("wall", "quiet"), [("07:59", True), ("08:00", False), ("20:59", False), ("21:00", True)]
)
def test_the_first_minute_is_allowed_and_the_last_hour_is_not(wall: str, quiet: bool) -> None:
    assert is_quiet(denver(f"2026-03-10T{wall}"), ZoneInfo("America/Denver")) is quiet
