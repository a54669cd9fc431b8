"""People are written to from 08:00 to 21:00 in their own zone, whatever DST does."""

from datetime import UTC, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.domain.messages.quiet_hours import (
    MARGIN,
    EveryDayIsQuiet,
    Hours,
    HoursAreTooShort,
    HoursAreTooWide,
    checked_hours,
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


QUARTER = timedelta(minutes=15)
EVERY_ZONE = sorted(available_timezones())
_minutes = st.integers(8 * 60, 20 * 60)
_quiet_days = st.frozensets(st.integers(1, 7), max_size=6)


@cache
def changes_of(name: str) -> list[datetime]:
    """Return days of this century's first decades on which the clocks of a zone change."""
    zone, found = ZoneInfo(name), []
    day = datetime(2000, 1, 1, tzinfo=UTC)
    for _ in range(12_000):
        later = day + timedelta(days=1)
        if day.astimezone(zone).utcoffset() != later.astimezone(zone).utcoffset():
            found.append(day)
        day = later
    return found


@st.composite
def hours_of_somebody(draw: st.DrawFn) -> tuple[Hours, datetime]:
    """Return hours in any zone, and a moment that is often close to a change of its clocks."""
    name = draw(st.sampled_from(EVERY_ZONE))
    opens = draw(_minutes)
    closes = draw(st.integers(opens + 60, 21 * 60))
    hours = checked_hours(
        ZoneInfo(name),
        time(opens // 60, opens % 60),
        time(closes // 60, closes % 60),
        draw(_quiet_days),
    )
    changes = changes_of(name)
    is_close = bool(changes) and draw(st.booleans())
    around = draw(st.sampled_from(changes) if is_close else moments)
    return hours, around + timedelta(minutes=draw(st.integers(-2 * 24 * 60, 2 * 24 * 60)))


def all_quiet(begin: datetime, end: datetime, hours: Hours) -> bool:
    steps = int((end - begin) / QUARTER) + 1
    asked = (begin + QUARTER * step for step in range(steps))
    return all(is_quiet(at, hours) for at in asked if begin <= at < end)


@given(hours_of_somebody())
def test_the_next_allowed_moment_is_the_first_whatever_the_clocks_do(
    case: tuple[Hours, datetime],
) -> None:
    hours, moment = case
    later = next_allowed(moment, hours)
    assert later >= moment
    assert not is_quiet(later, hours)
    assert all_quiet(moment, later, hours)
    assert later == moment or is_quiet(later - timedelta(microseconds=1), hours)


@given(hours_of_somebody())
def test_what_is_brought_forward_leaves_in_the_last_hours_before(
    case: tuple[Hours, datetime],
) -> None:
    hours, moment = case
    earlier = last_allowed(moment, hours)
    assert earlier <= moment
    assert not is_quiet(earlier, hours)
    assert earlier == moment or all_quiet(earlier + MARGIN, moment, hours)


@given(hours_of_somebody(), st.timedeltas(timedelta(0), timedelta(days=9)))
def test_a_persons_hours_hold_for_what_is_planned(
    case: tuple[Hours, datetime], useful_for: timedelta
) -> None:
    hours, due = case
    expires = due + useful_for
    at = sending_time(due, expires, hours)
    assert not is_quiet(at, hours)
    assert at < expires or at <= due
    assert at <= due or at == next_allowed(due, hours)


def test_clocks_that_leave_out_the_opening_open_with_the_next_second() -> None:
    # Samoa had no 30 December 2011; Lord Howe sets its clocks by half an hour.
    apia = Hours(ZoneInfo("Pacific/Apia"), quiet_days=frozenset({5}))
    left_out = datetime(2011, 12, 30, 8, tzinfo=UTC)  # late on the 29th, over there
    assert next_allowed(left_out, apia) == datetime(2011, 12, 30, 18, tzinfo=UTC)
    assert next_allowed(left_out, apia).astimezone(apia.zone).day == 31


def test_a_quiet_day_is_left_out_and_the_next_one_is_not() -> None:
    no_sundays = Hours(ZoneInfo("America/Denver"), time(9), time(17), frozenset({7}))
    saturday_evening = denver("2026-03-07T17:00")
    assert next_allowed(saturday_evening, no_sundays) == denver("2026-03-09T09:00")
    assert last_allowed(denver("2026-03-08T12:00"), no_sundays) == denver("2026-03-07T16:45")


@pytest.mark.parametrize(
    ("opens", "closes", "quiet_days", "refusal"),
    [
        (time(7, 59), time(21), (), HoursAreTooWide),
        (time(8), time(21, 1), (), HoursAreTooWide),
        (time(8), time(8, 59), (), HoursAreTooShort),
        (time(20), time(9), (), HoursAreTooShort),
        (time(21), time(21), (), HoursAreTooWide),
        (time(8), time(21), range(1, 8), EveryDayIsQuiet),
    ],
)
def test_hours_are_narrowed_and_never_widened(
    opens: time, closes: time, quiet_days: tuple[int, ...], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        checked_hours(ZoneInfo("America/Denver"), opens, closes, frozenset(quiet_days))
