"""Recurrence rules: what other implementations agree on, and what is refused by name."""

import json
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.recurrence.rule_text import RuleIsMalformed, RuleIsTooFine, rule_of
from shared.recurrence.rules import Frequency, Occurring, days_of
from shared.recurrence.weekdays import Weekday
from tests.support.node import run_node

VECTORS = json.loads((Path(__file__).parent / "recurrence_vectors.json").read_text())
"""Rules with their first day, and the days until `last` on which dateutil and ical.js agree.

Rules and first days are those of dateutil's `RRuleTest`, of RFC 5545 (3.8.5.3), and of programs.
"""
AT = time(18)


def expanded(rule: str, first: str, last: str) -> list[str]:
    asked = Occurring(date.fromisoformat(first), date.fromisoformat(last), AT, ZoneInfo("UTC"))
    return [day.isoformat() for day in days_of(rule_of(rule), asked)]


def by_dateutil(rule: str, first: date, last: date) -> list[str]:
    begin = datetime.combine(first, AT)
    found = rrulestr(rule.replace("Z", ""), dtstart=begin).between(
        begin, datetime.combine(last, time.max), inc=True
    )
    return [moment.date().isoformat() for moment in found]


def test_there_are_as_many_vectors_as_were_asked_for() -> None:
    assert len({(one["rule"], one["first"]) for one in VECTORS}) == len(VECTORS) >= 46


@pytest.mark.parametrize("one", VECTORS, ids=lambda one: f"{one['rule']} from {one['first']}")
def test_a_rule_means_the_days_that_two_implementations_agree_on(one: dict[str, str]) -> None:
    assert expanded(one["rule"], one["first"], one["last"]) == one["days"].split()


def test_dateutil_still_agrees_with_every_vector() -> None:
    for one in VECTORS:
        first, last = date.fromisoformat(one["first"]), date.fromisoformat(one["last"])
        assert by_dateutil(one["rule"], first, last) == one["days"].split(), one["rule"]


def test_ical_js_still_agrees_with_every_vector() -> None:
    answers = run_node("recurrence.mjs", VECTORS)
    assert answers == [one["days"].split() for one in VECTORS]


@st.composite
def rules(draw: st.DrawFn) -> str:
    """Rules for which RFC 5545 and dateutil mean the same.

    They differ where BYSETPOS meets a week that began before its first day, and where plain days
    stand beside counted ones.
    """
    frequency = draw(st.sampled_from(list(Frequency)))
    by_nth = frequency in {Frequency.MONTHLY, Frequency.YEARLY} and draw(st.booleans())
    nth = st.sampled_from(["1", "2", "3", "5", "-1", "-2"] if by_nth else [""])
    day = st.builds("{}{}".format, nth, st.sampled_from(list(Weekday)))
    parts = [f"FREQ={frequency}", f"INTERVAL={draw(st.integers(1, 4))}"]
    lists: dict[str, st.SearchStrategy[object]] = {
        "BYDAY": day,
        "BYMONTH": st.integers(1, 12),
        "BYMONTHDAY": st.sampled_from([1, 2, 13, 28, 29, 30, 31, -1, -5, -31]),
    }
    if frequency is Frequency.WEEKLY:
        del lists["BYMONTHDAY"]
    chosen = draw(st.lists(st.sampled_from(sorted(lists)), unique=True))
    for name in chosen:
        values = draw(st.lists(lists[name], min_size=1, max_size=3, unique=True))
        parts.append(f"{name}={','.join(str(value) for value in values)}")
    if chosen and frequency in {Frequency.MONTHLY, Frequency.YEARLY} and draw(st.booleans()):
        parts.append(f"BYSETPOS={draw(st.sampled_from([1, 2, -1]))}")
    if draw(st.booleans()):
        parts.append(f"WKST={draw(st.sampled_from(list(Weekday)))}")
    if draw(st.booleans()):
        parts.append(f"COUNT={draw(st.integers(1, 5))}")
    return ";".join(parts)


@settings(max_examples=500, deadline=None)
@given(rules(), st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_any_rule_means_the_days_that_it_means_to_dateutil(rule: str, first: date) -> None:
    """The days of four years are the first ones that dateutil finds: none more, none less.

    After the last of them dateutil is not asked: it may search until the year 9999.
    """
    ours = expanded(rule, first.isoformat(), (first + timedelta(days=4 * 366)).isoformat())
    found = rrulestr(rule, dtstart=datetime.combine(first, AT)) if ours else ()
    assert ours == [moment.date().isoformat() for moment in islice(found, len(ours))]


def test_a_day_that_never_comes_ends_the_search() -> None:
    assert expanded("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "2026-01-01", "2027-01-01") == []


@pytest.mark.parametrize(
    ("until", "days"),
    [
        ("20260304", 3),
        ("20260304T180000", 3),
        ("20260304T175959", 2),
        ("20260305T010000Z", 3),  # 18:00 of the 4th in Denver
        ("20260305T005959Z", 2),
    ],
)
def test_until_is_included_on_whichever_clock_it_is_said(until: str, days: int) -> None:
    asked = Occurring(date(2026, 3, 2), date(2026, 12, 31), AT, ZoneInfo("America/Denver"))
    assert len(days_of(rule_of(f"FREQ=DAILY;UNTIL={until}"), asked)) == days


def test_a_set_position_counts_from_the_beginning_of_the_week_though_the_series_begins_later() -> (
    None
):
    rule = "FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=2;WKST=MO"
    assert expanded(rule, "2026-03-05", "2026-03-19") == ["2026-03-11", "2026-03-18"]


def test_plain_days_and_counted_ones_stand_beside_each_other() -> None:
    rule = "FREQ=MONTHLY;BYDAY=FR,1TU"
    days = expanded(rule, "2026-03-01", "2026-03-31")
    assert days == ["2026-03-03", "2026-03-06", "2026-03-13", "2026-03-20", "2026-03-27"]


def test_a_rule_is_read_as_it_stands_in_a_calendar() -> None:
    assert rule_of("RRULE:freq=weekly;byday=mo") == rule_of("FREQ=WEEKLY;BYDAY=MO")


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "RRULE"),
        ("FREQ=FORTNIGHTLY", "FREQ"),
        ("INTERVAL=2", "FREQ"),
        ("FREQ=WEEKLY;FREQ=DAILY", "FREQ"),
        ("FREQ=WEEKLY;INTERVAL=0", "INTERVAL"),
        ("FREQ=WEEKLY;INTERVAL=99999999999999999999", "INTERVAL"),
        ("FREQ=WEEKLY;COUNT=-1", "COUNT"),
        ("FREQ=WEEKLY;COUNT=٣", "COUNT"),
        ("FREQ=WEEKLY;BYDAY=XX", "BYDAY"),
        ("FREQ=WEEKLY;BYDAY=", "BYDAY"),
        ("FREQ=WEEKLY;BYDAY=1MO", "BYDAY"),
        ("FREQ=YEARLY;BYDAY=54MO", "BYDAY"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "BYMONTHDAY"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "BYMONTHDAY"),
        ("FREQ=WEEKLY;BYMONTHDAY=1", "BYMONTHDAY"),
        ("FREQ=YEARLY;BYMONTH=13", "BYMONTH"),
        ("FREQ=YEARLY;BYMONTH=-1", "BYMONTH"),
        ("FREQ=MONTHLY;BYSETPOS=1", "BYSETPOS"),
        ("FREQ=WEEKLY;WKST=1", "WKST"),
        ("FREQ=WEEKLY;UNTIL=20260230", "UNTIL"),
        ("FREQ=WEEKLY;UNTIL=00010101", "UNTIL"),
        ("FREQ=WEEKLY;UNTIL=20260301T250000Z", "UNTIL"),
        ("FREQ=WEEKLY;COUNT=3;UNTIL=20260301", "COUNT"),
        ("FREQ=YEARLY;BYYEARDAY=100", "BYYEARDAY"),
        ("FREQ=YEARLY;BYWEEKNO=20", "BYWEEKNO"),
        ("FREQ=WEEKLY;X=\x00", "RRULE"),
    ],
)
def test_what_cannot_be_read_names_the_part_and_what_it_may_be(text: str, part: str) -> None:
    with pytest.raises(RuleIsMalformed) as refusal:
        rule_of(text)
    assert refusal.value.members["part"] == part


@pytest.mark.parametrize("text", ["FREQ=HOURLY", "FREQ=SECONDLY", "FREQ=DAILY;BYHOUR=9,17"])
def test_a_rule_finer_than_a_day_is_refused(text: str) -> None:
    with pytest.raises(RuleIsTooFine):
        rule_of(text)
