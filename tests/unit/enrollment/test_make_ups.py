"""Short days and weeks, and the sessions that could still save them."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.enrollment.domain.payers.make_ups import Meeting, make_ups, short_days, week_of
from services.enrollment.domain.payers.payer import Credit, PayerRules
from shared.identifiers import new_id

WEDNESDAY = date(2026, 3, 11)
RULES = PayerRules(payer="state")


def meeting(hour: int, minutes: int, day: date = WEDNESDAY, kind: str = "group") -> Meeting:
    starts_at = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=hour)
    return Meeting(new_id(), day, kind, starts_at, minutes)


def credit(day: date, minutes: int) -> Credit:
    return Credit(new_id(), day, "group", minutes)


def test_a_day_below_the_minutes_names_the_shortest_session_that_saves_it() -> None:
    own = [meeting(17, 90)]
    long, enough, elsewhere = meeting(9, 240), meeting(19, 90), meeting(17, 180)
    (short,) = short_days(WEDNESDAY, [], own, [long, enough, elsewhere], RULES)
    assert (short.booked_minutes, short.missing_minutes) == (90, 90)
    assert short.make_ups == (enough.session_id,)


def test_a_day_that_is_over_cannot_be_saved() -> None:
    tuesday = WEDNESDAY - timedelta(days=1)
    assert short_days(WEDNESDAY, [credit(tuesday, 90)], [], [], RULES) == []


def test_next_week_is_not_this_week() -> None:
    monday = WEDNESDAY + timedelta(days=5)
    assert short_days(WEDNESDAY, [], [meeting(9, 90, monday)], [], RULES) == []


def test_a_type_that_does_not_count_saves_no_day() -> None:
    (short,) = short_days(WEDNESDAY, [], [meeting(9, 90)], [meeting(12, 90, kind="walk")], RULES)
    assert short.make_ups == ()


meetings = st.lists(st.builds(meeting, st.integers(0, 20), st.integers(15, 120)), max_size=8)


@given(st.integers(1, 300), meetings, meetings)
def test_make_ups_never_meet_at_once_and_suffice(
    missing: int, own: list[Meeting], possible: list[Meeting]
) -> None:
    chosen = [one for one in possible if one.session_id in make_ups(missing, own, possible)]
    for one in chosen:
        assert not any(one.overlaps(other) for other in [*own, *chosen] if other is not one)
    assert not chosen or sum(one.minutes for one in chosen) >= missing
    free = [one for one in possible if not any(one.overlaps(mine) for mine in own)]
    if any(one.minutes >= missing for one in free):
        assert len(chosen) == 1


def test_a_week_can_be_saved_while_days_enough_are_left() -> None:
    monday = WEDNESDAY - timedelta(days=2)
    week = week_of(WEDNESDAY, [credit(monday, 180)], [credit(WEDNESDAY, 180)], RULES)
    assert (week.billable_days, week.expected_days, week.days_to_go) == (1, 1, 4)
    assert week.can_be_saved
    sunday = WEDNESDAY + timedelta(days=4)
    assert not week_of(sunday, [credit(monday, 180)], [], RULES).can_be_saved
    full = [credit(monday + timedelta(days=n), 180) for n in range(3)]
    assert not week_of(WEDNESDAY, full, [], RULES).can_be_saved
