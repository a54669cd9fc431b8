"""When offerings take place: what dateutil says on the clocks of the zone, DST included."""

from datetime import UTC, date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from dateutil import rrule as reference
from hypothesis import given
from hypothesis import strategies as st

from services.aftercare.domain.directory.index import hour_of_week, runs, starts, terms_of
from services.aftercare.domain.directory.offering import OfferingKind
from services.aftercare.domain.directory.times import (
    MeetingTime,
    Occurrence,
    TimesNeverOccur,
    checked_times,
    last_end,
    next_occurrences,
    occurrences,
    zone_of,
)
from services.aftercare.domain.linkages.linkage import LinkageKind
from shared.recurrence.rule_text import RuleIsTooFine
from tests.unit.aftercare.directory import offering

DENVER = ZoneInfo("America/Denver")
ZONES = ("America/Denver", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kolkata", "UTC")


def local(text: str) -> datetime:
    return datetime.fromisoformat(text)


def when(text: str, zone: ZoneInfo = DENVER) -> datetime:
    return local(text).replace(tzinfo=zone).astimezone(UTC)


def shown(found: list[Occurrence], zone: ZoneInfo = DENVER) -> list[str]:
    return [one.starts.astimezone(zone).isoformat(timespec="minutes") for one in found]


_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@st.composite
def rules(draw: st.DrawFn) -> str:
    """Draw rules that come again soon, so that the reference ends."""
    frequency = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    parts = [f"FREQ={frequency}", f"INTERVAL={draw(st.integers(1, 4))}"]
    days = draw(st.lists(st.sampled_from(_DAYS), min_size=1, max_size=3, unique=True))
    if frequency == "WEEKLY" and draw(st.booleans()):
        parts.append(f"WKST={draw(st.sampled_from(_DAYS))}")
    if frequency == "MONTHLY" and draw(st.booleans()):
        nth = draw(st.sampled_from(["1", "2", "-1"]))
        parts.append("BYDAY=" + ",".join(f"{nth}{day}" for day in days))
    elif draw(st.booleans()) and frequency != "YEARLY":
        parts.append("BYDAY=" + ",".join(days))
    if draw(st.booleans()):
        parts.append(f"COUNT={draw(st.integers(1, 40))}")
    return ";".join(parts)


@st.composite
def meetings(draw: st.DrawFn) -> MeetingTime:
    begins = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(
        days=draw(st.integers(0, 500)), minutes=15 * draw(st.integers(0, 95))
    )
    return MeetingTime(begins.replace(tzinfo=None), draw(st.integers(1, 1440)), draw(rules()))


def by_dateutil(
    one: MeetingTime, zone: ZoneInfo, after: datetime, until: datetime
) -> list[Occurrence]:
    """Return the same by the library that everybody knows, on naive clocks put into the zone."""
    first, last = (
        (moment + timedelta(days=away)).astimezone(zone).replace(tzinfo=None)
        for moment, away in ((after, -3), (until, 3))
    )
    found = []
    for moment in reference.rrulestr(one.rule or "", dtstart=one.starts).between(
        first, last, inc=True
    ):
        begins = moment.replace(tzinfo=zone).astimezone(UTC)
        occurrence = Occurrence(begins, begins + timedelta(minutes=one.minutes))
        if occurrence.ends > after and begins < until and moment.date() not in one.except_on:
            found.append(occurrence)
    return sorted(found)


@given(meetings(), st.sampled_from(ZONES), st.integers(-100, 1500), st.integers(0, 90))
def test_occurrences_are_those_of_dateutil_on_the_clocks_of_the_zone(
    one: MeetingTime, name: str, away: int, days: int
) -> None:
    zone = zone_of(name)
    after = datetime(2024, 1, 1, 12, tzinfo=UTC) + timedelta(days=away)
    until = after + timedelta(days=days)
    assert occurrences([one], zone, after, until) == by_dateutil(one, zone, after, until)


@given(meetings(), st.sampled_from(ZONES), st.integers(0, 800))
def test_the_index_never_leaves_out_what_takes_place(
    one: MeetingTime, name: str, away: int
) -> None:
    group = offering(kind=OfferingKind.SUPPORT_GROUP, timezone=name, times=(one,))
    terms = set(terms_of(group))
    after = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(days=away)
    for found in islice(occurrences([one], zone_of(name), after, after + timedelta(40)), 20):
        assert starts(hour_of_week(found.starts)) in terms
        moment = found.starts
        while moment < found.ends:
            assert runs(hour_of_week(moment)) in terms
            moment += timedelta(minutes=20)


def test_a_group_at_six_stays_at_six_when_the_clocks_change() -> None:
    group = MeetingTime(local("2026-01-06T18:00"), 90, "FREQ=WEEKLY;BYDAY=TU")
    found = next_occurrences([group], DENVER, when("2026-03-01T12:00"), 3)
    assert shown(found) == [
        "2026-03-03T18:00-07:00",
        "2026-03-10T18:00-06:00",
        "2026-03-17T18:00-06:00",
    ]


def test_a_start_that_the_clocks_jump_over_is_read_as_before_the_jump() -> None:
    daily = MeetingTime(local("2026-03-07T02:30"), 30, "FREQ=DAILY;COUNT=3")
    found = next_occurrences([daily], DENVER, when("2026-03-07T00:00"), 3)
    assert shown(found) == [
        "2026-03-07T02:30-07:00",
        "2026-03-08T03:30-06:00",
        "2026-03-09T02:30-06:00",
    ]


def test_a_start_that_comes_twice_is_the_first_of_both() -> None:
    once = MeetingTime(local("2026-11-01T01:30"), 60)
    assert shown(next_occurrences([once], DENVER, when("2026-10-31T12:00"), 3)) == [
        "2026-11-01T01:30-06:00"
    ]


def test_what_runs_is_the_first_of_the_next() -> None:
    group = MeetingTime(local("2026-01-06T18:00"), 90, "FREQ=WEEKLY;BYDAY=TU")
    runs_now = next_occurrences([group], DENVER, when("2026-03-03T19:29"), 1)
    over = next_occurrences([group], DENVER, when("2026-03-03T19:30"), 1)
    assert shown([*runs_now, *over]) == ["2026-03-03T18:00-07:00", "2026-03-10T18:00-06:00"]


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=31",
        "FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=31;BYMONTH=2",
        "FREQ=WEEKLY;UNTIL=20250101",
        "FREQ=DAILY;COUNT=2",
        "FREQ=YEARLY;INTERVAL=4;BYMONTH=2;BYMONTHDAY=29",
    ],
)
def test_times_that_never_come_are_refused_at_once(rule: str) -> None:
    left_out = (date(2026, 1, 6), date(2026, 1, 7))
    one = MeetingTime(local("2026-01-06T18:00"), 60, rule, left_out)
    with pytest.raises(TimesNeverOccur):
        checked_times([one], DENVER)


@pytest.mark.parametrize("finest", ["SECONDLY", "MINUTELY", "HOURLY"])
def test_rules_within_a_day_are_refused(finest: str) -> None:
    one = MeetingTime(local("2026-01-06T18:00"), 60, f"FREQ={finest}")
    with pytest.raises(RuleIsTooFine):
        checked_times([one], DENVER)


@pytest.mark.parametrize(
    ("rule", "ends"),
    [
        (None, "2026-01-06T19:00"),
        ("FREQ=WEEKLY;COUNT=3", "2026-01-20T19:00"),
        ("FREQ=WEEKLY;UNTIL=20260121", "2026-01-20T19:00"),
        ("FREQ=WEEKLY", None),
        ("FREQ=YEARLY;COUNT=1000", None),
    ],
)
def test_it_is_known_when_times_are_over(rule: str | None, ends: str | None) -> None:
    one = MeetingTime(local("2026-01-06T18:00"), 60, rule)
    assert last_end([one], DENVER) == (None if ends is None else when(ends))
    assert last_end([one, MeetingTime(one.starts, 60, "FREQ=DAILY")], DENVER) is None
    assert last_end([], DENVER) is None


def test_a_rule_of_long_ago_costs_no_more_than_one_of_yesterday() -> None:
    old = MeetingTime(local("1900-01-01T18:00"), 60, "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO")
    assert len(next_occurrences([old], DENVER, when("2199-10-01T12:00"), 5)) == 5


def test_what_is_offered_is_what_a_linkage_may_lead_to() -> None:
    assert {str(kind) for kind in OfferingKind} == {str(kind) for kind in LinkageKind}
