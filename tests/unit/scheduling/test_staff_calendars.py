"""A facilitator's calendar, read back by two others' programs, shows exactly the sessions kept."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from services.scheduling.feeds.calendar import calendar
from services.scheduling.feeds.series import facilitators_calendar
from services.scheduling.feeds.zone_rules import rules_of
from tests.support.calendar_readers import Occurrence, read_by_ical_js, read_by_icalendar

FACILITATOR = UUID(int=7)
ZONES = (
    "America/Denver",
    "Europe/Berlin",
    "Australia/Sydney",
    "America/Santiago",
    "Africa/Nairobi",
    "Asia/Jerusalem",  # changes on the Friday before the last Sunday, and back on a Sunday
    "Australia/Lord_Howe",  # by half an hour
    "Europe/Dublin",  # whose law calls winter the exception
    "Africa/Casablanca",  # suspends its offset in Ramadan, which no yearly rule says
)
FIRST, LAST = date(2026, 1, 5), date(2026, 12, 20)

Row = dict[str, Any]


def held(zone: str, days: Sequence[date], **changed: Any) -> list[Row]:
    """Return sessions of one series, each at six in the evening on the clocks of the zone."""
    series_id = uuid4()
    return [_session(series_id, zone, day, **changed) for day in days]


def _session(series_id: UUID, zone: str, day: date, at: time = time(18), **changed: Any) -> Row:
    starts_at = datetime.combine(day, at, ZoneInfo(zone)).astimezone(UTC)
    return {
        "id": uuid4(),
        "series_id": series_id,
        "version": 1,
        "type": "group",
        "timezone": zone,
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(minutes=150),
        "room": "Blue; 2nd floor, left\\right",
        "facilitators": [FACILITATOR],
        "state": "scheduled",
        "changed_at": datetime(2026, 1, 1, tzinfo=UTC),
        **changed,
    }


def moved(row: Row, by: timedelta) -> None:
    row["starts_at"], row["ends_at"] = row["starts_at"] + by, row["ends_at"] + by


def weekly(weekdays: Sequence[int], every: int = 1) -> list[date]:
    days = [FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 1)]
    weeks = {day: (day - FIRST).days // 7 for day in days}
    return [day for day in days if day.weekday() in weekdays and weeks[day] % every == 0]


def written(rows: Sequence[Row]) -> bytes:
    ordered = sorted(rows, key=lambda row: (str(row["series_id"]), row["starts_at"]))
    return calendar(facilitators_calendar(ordered, FACILITATOR))


def parsed(rows: Sequence[Row]) -> Any:
    return Calendar.from_ical(written(rows))


def kept(rows: Sequence[Row]) -> list[tuple[Any, ...]]:
    own = [row for row in rows if FACILITATOR in row["facilitators"]]
    return sorted(
        (row["starts_at"], row["ends_at"], _status(row), row["type"].capitalize(), row["room"])
        for row in own
    )


def _status(row: Row) -> str:
    return "CANCELLED" if row["state"] in {"cancelled", "did_not_take_place"} else "CONFIRMED"


def seen(occurrences: Sequence[Occurrence]) -> list[tuple[Any, ...]]:
    return sorted(
        (one.starts_at, one.ends_at, one.status, one.summary, one.location) for one in occurrences
    )


def a_year_in(zone: str) -> list[Row]:
    """Return a year of two evenings a week, with one of everything that happens to sessions."""
    rows = held(zone, weekly((0, 3)))
    moved(rows[4], timedelta(hours=1))
    moved(rows[20], timedelta(days=1))
    rows[7]["state"] = "cancelled"
    rows[30]["state"] = "did_not_take_place"
    rows[11]["room"] = "Red"
    rows[13]["facilitators"] = [uuid4()]
    rows[60]["facilitators"] = [uuid4(), FACILITATOR]
    rows[50]["ends_at"] += timedelta(minutes=30)
    del rows[40]
    return rows


def nights_in(zone: str, at: str) -> list[Row]:
    return held(zone, weekly((4, 5, 6)), at=time.fromisoformat(at))


def test_feeds_read_by_icalendar_and_ical_js_expand_to_the_same_occurrences() -> None:
    """Over both changes of each zone's clocks, with sessions moved, cancelled and given away.

    And nights in which the clocks skip or repeat the hour at which others of the series begin.
    """
    years = {(zone, "evenings"): a_year_in(zone) for zone in ZONES}
    years |= {
        (zone, at): nights_in(zone, at) for zone in ZONES for at in ("00:30", "01:30", "02:30")
    }
    texts = {name: written(rows) for name, rows in years.items()}
    by_node = dict(zip(texts, read_by_ical_js(list(texts.values())), strict=True))
    for name, rows in years.items():
        by_python = read_by_icalendar(texts[name])
        assert by_python == by_node[name], name
        assert seen(by_python) == kept(rows), name
        offsets = {row["starts_at"].astimezone(ZoneInfo(name[0])).utcoffset() for row in rows}
        assert len(offsets) == (1 if name[0] == "Africa/Nairobi" else 2), name


@pytest.mark.parametrize("zone", ZONES)
def test_a_zone_is_one_standard_and_at_most_one_daylight_each_with_a_rule(zone: str) -> None:
    calendar_read = parsed(a_year_in(zone))
    (read,) = calendar_read.walk("VTIMEZONE")
    assert str(read["TZID"]) == zone
    assert len(read.walk("STANDARD")) == 1
    changes_by_rule = zone not in {"Africa/Nairobi", "Africa/Casablanca"}
    assert len(read.walk("DAYLIGHT")) == changes_by_rule
    for clocks in (*read.walk("STANDARD"), *read.walk("DAYLIGHT")):
        assert "RDATE" not in clocks
        assert ("RRULE" in clocks) == changes_by_rule
    assert len([one for one in calendar_read.walk("VEVENT") if "RRULE" in one]) == 1


def test_what_differs_is_an_exception_of_the_series_and_what_is_missing_is_left_out() -> None:
    rows = held("America/Denver", weekly((0,)))
    rows[3]["state"] = "cancelled"
    moved(rows[5], timedelta(hours=2))
    del rows[8]
    events = parsed(rows).walk("VEVENT")
    master, *exceptions = sorted(events, key=lambda event: "RECURRENCE-ID" in event)
    assert {str(event["UID"]) for event in events} == {str(master["UID"])}
    assert [str(one["STATUS"]) for one in exceptions] == ["CANCELLED", "CONFIRMED"]
    assert [date.dt.date() for date in master["EXDATE"].dts] == [FIRST + timedelta(weeks=8)]
    assert {int(event["SEQUENCE"]) for event in events} == {len(rows)}


def test_sessions_without_a_rule_stand_alone_in_utc() -> None:
    rows = held("America/Denver", [FIRST, FIRST + timedelta(days=40), FIRST + timedelta(days=113)])
    read = parsed(rows)
    assert read.walk("VTIMEZONE") == []
    assert [str(event["UID"]) for event in read.walk("VEVENT")] == [
        f"{row['id']}@footbridge" for row in rows
    ]


def test_a_session_over_a_change_of_the_clocks_keeps_its_length() -> None:
    nights = held("America/Denver", weekly((5, 6)), at=time(23, 30))
    assert seen(read_by_icalendar(written(nights))) == kept(nights)


def test_the_same_sessions_are_the_same_text_and_no_client_is_in_it() -> None:
    rows = a_year_in("America/Denver")
    assert written(rows) == written(rows)
    text = written(rows).decode().upper()
    assert not [word for word in ("ATTENDEE", "ORGANIZER", "URL", "VALARM") if word in text]


@st.composite
def sessions(draw: st.DrawFn) -> list[Row]:
    """Draw a series on any weekdays, in any zone, with anything done to any of its sessions."""
    zone = draw(st.sampled_from(ZONES))
    days = weekly(
        sorted(draw(st.sets(st.integers(0, 6), min_size=1, max_size=4))), draw(st.integers(1, 3))
    )
    begin = draw(st.integers(0, len(days) - 1))
    rows = held(zone, days[begin : begin + 60], at=time(draw(st.integers(3, 22)), 15))
    for row in rows:
        change = draw(st.sampled_from(("none",) * 12 + ("move", "cancel", "give", "room", "drop")))
        if change == "move":
            moved(row, timedelta(minutes=15 * draw(st.integers(-100, 100))))
        elif change == "cancel":
            row["state"] = "cancelled"
        elif change == "give":
            row["facilitators"] = []
        elif change == "room":
            row["room"] = None
        elif change == "drop":
            row["facilitators"] = [uuid4()]
    return rows


@settings(max_examples=100, deadline=None)
@given(sessions())
def test_whatever_happened_to_a_series_its_calendar_shows_what_is_kept(rows: list[Row]) -> None:
    assert seen(read_by_icalendar(written(rows))) == kept(rows)


def test_the_rule_of_a_zone_is_the_one_that_is_used_next_year() -> None:
    """Of every zone but those of which no yearly rule is true: there sessions stand alone."""
    unlike = set()
    for zone in sorted(available_timezones()):
        rules = rules_of(zone)
        days = [date(2027, month, day) for month in range(1, 13) for day in (1, 15)]
        hours = [datetime.combine(day, time(12)) for day in days]
        offsets = [hour.replace(tzinfo=ZoneInfo(zone)).utcoffset() for hour in hours]
        if rules is None or [rules.offset_at(hour) for hour in hours] != offsets:
            unlike.add(zone)
    palestine, egypt = {"Asia/Gaza", "Asia/Hebron"}, {"Africa/Cairo", "Egypt"}
    assert unlike <= {"Africa/Casablanca", "Africa/El_Aaiun", *palestine, *egypt}, unlike
