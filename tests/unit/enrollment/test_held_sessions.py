"""Facts keep the newest word whatever the order: 1,000 shuffles in memory."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.enrollment.domain.payers.held_sessions import (
    AttendanceFact,
    MembershipFact,
    Plan,
    SessionFact,
)
from shared.identifiers import new_id

SERIES, BEGIN = new_id(), datetime(2026, 3, 9, 15, tzinfo=UTC)


def plan(number: int) -> Plan:
    starts_at = BEGIN + timedelta(days=number)
    return Plan.at(
        series_id=SERIES,
        session_type="group",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=3),
        timezone="America/Denver",
    )


def hear(fact: SessionFact, word: tuple[str, int]) -> SessionFact:
    kind, seq = word
    if kind == "planned":
        return fact.planned(plan(seq), seq)
    return fact.completed(seq) if kind == "completed" else fact.cancelled(seq)


words = st.lists(st.sampled_from(["planned", "completed", "cancelled"]), min_size=1, max_size=6)


@settings(max_examples=1_000)
@given(words, st.data())
def test_a_session_is_what_was_said_last(said: list[str], data: st.DataObject) -> None:
    ordered = [(kind, seq) for seq, kind in enumerate(said, start=1)]
    again = data.draw(st.lists(st.sampled_from(ordered), max_size=4))
    fact = SessionFact(id=new_id())
    shuffled = SessionFact(id=fact.id)
    for word in ordered:
        fact = hear(fact, word)
    for word in data.draw(st.permutations([*ordered, *again])):
        shuffled = hear(shuffled, word)
    assert shuffled == fact
    plans = [seq for kind, seq in ordered if kind == "planned"]
    ends = [(seq, kind) for kind, seq in ordered if kind != "planned"]
    assert fact.plan == (plan(plans[-1]) if plans else None)
    held = bool(plans and ends and ends[-1][1] == "completed")
    assert fact.held_on == (plan(plans[-1]).day if held else None)


@settings(max_examples=1_000)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 30)), min_size=1, max_size=5), st.data())
def test_a_membership_is_what_was_said_last(
    said: list[tuple[bool, int]], data: st.DataObject
) -> None:
    ordered = [(books, n, seq) for seq, (books, n) in enumerate(said, start=1)]

    def heard(steps: list[tuple[bool, int, int]]) -> MembershipFact:
        fact = MembershipFact(id=SERIES, series_id=SERIES, client_id=SERIES)
        for books, number, seq in steps:
            when = date(2026, 3, 1) + timedelta(days=number)
            fact = fact.booked(when, None, seq) if books else fact.ended(when, seq)
        return fact

    again = data.draw(st.lists(st.sampled_from(ordered), max_size=4))
    assert heard(data.draw(st.permutations([*ordered, *again]))) == heard(ordered)


def test_an_end_ends_the_booking_before_it_and_not_the_one_after() -> None:
    fact = MembershipFact(id=SERIES, series_id=SERIES, client_id=SERIES)
    first, last = date(2026, 3, 1), date(2026, 3, 8)
    ended = fact.booked(first, date(2026, 4, 1), 1).ended(last, 2)
    assert ended.ends_on == last
    assert ended.booked(first, None, 3).ends_on is None


def test_minutes_are_those_credited_whatever_the_status_and_never_negative() -> None:
    facts: dict[str, Any] = {"id": SERIES, "session_id": SERIES, "client_id": SERIES, "seq": 1}
    for status in ("present", "late", "partial", "a_status_of_tomorrow"):
        assert AttendanceFact(**facts, status=status, credited_minutes=95).minutes == 95
    assert AttendanceFact(**facts, status="no_show", credited_minutes=0).minutes == 0
    assert AttendanceFact(**facts, status="present", credited_minutes=-5).minutes == 0
    assert AttendanceFact(**facts, status="present", credited_minutes=10**9).minutes == 1440
