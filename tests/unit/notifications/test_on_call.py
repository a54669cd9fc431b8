"""Who is on call: turns change by local clocks over DST, shifts leave no hole, gaps are told."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.notifications.domain.alerts.rotation import (
    Hours,
    Rotation,
    RotationIsEmpty,
    Turn,
    moment,
)
from services.notifications.domain.alerts.schedule import LevelIsUnknown, OnCallSchedule
from services.notifications.domain.alerts.sentences import without_anybody
from tests.unit.notifications.on_duty import a_rotation, a_schedule, an_override, nights

ANA, BEN, CYD = uuid4(), uuid4(), uuid4()
DENVER = ZoneInfo("America/Denver")
ZONES = (
    "America/Denver",
    "America/New_York",
    "Europe/Berlin",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "America/Havana",
    "Pacific/Apia",
)
INSTANTS = st.integers(0, 730 * 24 * 60).map(
    lambda minutes: datetime(2025, 6, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


def local(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=DENVER)


def test_a_week_is_handed_over_at_its_hour_on_its_weekday() -> None:
    weekly = a_rotation(ANA, BEN)
    before, after = local(9, 7, 59), local(9, 8)
    assert (weekly.on_call(before, DENVER), weekly.on_call(after, DENVER)) == (ANA, BEN)


def test_the_hour_of_handing_over_is_the_clock_s_when_it_is_put_forward() -> None:
    """On March 8, 2026, 02:00 to 03:00 does not exist in Denver."""
    daily = a_rotation(ANA, BEN, turn=Turn.DAILY, hands_over_at=time(8))
    assert daily.on_call(local(8, 7, 59), DENVER) != daily.on_call(local(8, 8), DENVER)
    skipped = a_rotation(ANA, BEN, turn=Turn.DAILY, hands_over_at=time(2, 30))
    changes = list(skipped.changes(local(7, 12), local(9, 12), DENVER))
    lengths = [second - first for first, second in pairwise(changes)]
    assert lengths == [timedelta(hours=23)]


def test_a_time_that_comes_twice_hands_over_at_the_first() -> None:
    twice = a_rotation(ANA, BEN, turn=Turn.DAILY, hands_over_at=time(1, 30))
    first = datetime(2026, 11, 1, 1, 30, tzinfo=DENVER).astimezone(UTC)
    before, after = first - timedelta(minutes=1), first + timedelta(hours=1)
    assert twice.on_call(before, DENVER) != twice.on_call(first, DENVER)
    assert twice.on_call(first, DENVER) == twice.on_call(after, DENVER)


def test_nobody_is_on_call_before_the_first_day() -> None:
    assert a_rotation(ANA).on_call(local(2, 7, 59), DENVER) is None


def test_a_rotation_without_people_is_none() -> None:
    with pytest.raises(RotationIsEmpty):
        Rotation(people=(), turn=Turn.DAILY, starts_on=date(2026, 3, 2), hands_over_at=time(8))


def test_nights_last_into_the_morning() -> None:
    at_night = a_rotation(ANA, hours=(nights(),))
    hours = [h for h in range(24) if at_night.on_call(local(4, h), DENVER)]
    assert hours == [*range(8), *range(20, 24)]


def test_the_first_rotation_that_covers_a_moment_counts() -> None:
    level = (a_rotation(ANA, hours=(nights(),)), a_rotation(BEN))
    schedule = a_schedule(level)
    assert schedule.on_call(1, local(4, 3)) == (ANA, False)
    assert schedule.on_call(1, local(4, 12)) == (BEN, False)


def test_of_two_covers_the_later_word_counts_until_it_is_cancelled() -> None:
    schedule = a_schedule((a_rotation(ANA),))
    first = an_override(BEN, local(4, 0), local(5, 0))
    second = an_override(
        CYD, local(4, 12), local(4, 14), made_at=first.made_at + timedelta(hours=1)
    )
    both = [second, first]
    assert schedule.on_call(1, local(4, 11), both) == (BEN, True)
    assert schedule.on_call(1, local(4, 13), both) == (CYD, True)
    second.cancel(local(4, 9))
    assert schedule.on_call(1, local(4, 13), both) == (BEN, True)


def test_a_gap_is_told_in_a_sentence() -> None:
    schedule = a_schedule((a_rotation(ANA, hours=(nights(),)),))
    gap = schedule.gaps(local(4, 0), local(5, 0))[0]
    assert without_anybody(gap, schedule) == (
        "Nobody is on call at level 1 from 2026-03-04 08:00 MST to 2026-03-04 20:00 MST."
    )


def test_a_level_that_is_not_there_is_refused() -> None:
    with pytest.raises(LevelIsUnknown):
        a_schedule((a_rotation(ANA),)).rotations(2)


@st.composite
def rotations(draw: st.DrawFn) -> Rotation:
    clocks = st.times().map(lambda t: t.replace(second=0, microsecond=0))
    weekdays = st.lists(st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"]), min_size=1)
    hours = st.builds(Hours, weekdays.map(tuple), clocks, clocks)
    return Rotation(
        people=tuple(draw(st.lists(st.sampled_from([ANA, BEN, CYD]), min_size=1, max_size=4))),
        turn=draw(st.sampled_from(Turn)),
        starts_on=draw(st.dates(date(2025, 1, 1), date(2026, 12, 31))),
        hands_over_at=draw(clocks),
        every=draw(st.integers(1, 3)),
        hours=tuple(draw(st.lists(hours, max_size=2))),
    )


@st.composite
def schedules(draw: st.DrawFn) -> OnCallSchedule:
    level = tuple(draw(st.lists(rotations(), min_size=1, max_size=3)))
    return a_schedule(level, timezone=draw(st.sampled_from(ZONES)))


@given(schedules(), INSTANTS, st.integers(1, 10), st.data())
@settings(max_examples=150, deadline=None)
def test_shifts_leave_no_hole_and_say_what_each_moment_says(
    schedule: OnCallSchedule, start: datetime, days: int, data: st.DataObject
) -> None:
    end = start + timedelta(days=days)
    covers = st.builds(
        lambda person, begins, hours: an_override(person, begins, begins + timedelta(hours=hours)),
        st.sampled_from([ANA, BEN, CYD]),
        st.datetimes(start.replace(tzinfo=None), end.replace(tzinfo=None), timezones=st.just(UTC)),
        st.integers(1, 72),
    )
    overrides = data.draw(st.lists(covers, max_size=3))
    shifts = schedule.shifts(1, start, end, overrides)
    assert (shifts[0].starts_at, shifts[-1].ends_at) == (start, end)
    for one, other in pairwise(shifts):
        assert one.ends_at == other.starts_at
        assert (one.person_id, one.is_override) != (other.person_id, other.is_override)
    at = data.draw(st.integers(0, int((end - start).total_seconds()) - 1))
    instant = start + timedelta(seconds=at)
    [there] = [s for s in shifts if s.starts_at <= instant < s.ends_at]
    assert (there.person_id, there.is_override) == schedule.on_call(1, instant, overrides)


@given(
    st.sampled_from(ZONES),
    st.integers(0, 23),
    st.lists(st.sampled_from([ANA, BEN, CYD]), min_size=2, max_size=4, unique=True),
    st.dates(date(2026, 1, 1), date(2026, 12, 31)),
)
@settings(max_examples=150, deadline=None)
def test_each_local_day_has_one_turn_and_turns_follow_in_order_over_both_dst_changes(
    zone_name: str, hour: int, people: list[UUID], day: date
) -> None:
    zone = ZoneInfo(zone_name)
    daily = a_rotation(
        *people, turn=Turn.DAILY, starts_on=date(2026, 1, 1), hands_over_at=time(hour)
    )
    begins = moment(day, time(hour), zone)
    ends = moment(day + timedelta(days=1), time(hour), zone)
    turn = people[(day - date(2026, 1, 1)).days % len(people)]
    if begins < ends:  # a zone may leave out a whole day
        assert daily.on_call(begins, zone) == turn
        assert daily.on_call(ends - timedelta(seconds=1), zone) == turn
