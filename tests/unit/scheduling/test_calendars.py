"""What calendars rest on: periods that merge, changes of the clocks, and whole days that move."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from services.scheduling.domain.calendars.events import clients_uid_of, uid_of
from services.scheduling.domain.calendars.feed import hash_of, is_long_over, new_token
from services.scheduling.domain.calendars.zone_checks import (
    Planned,
    ZoneCheck,
    first_days,
    instants_of,
)
from services.scheduling.domain.stays.progress import Progress
from services.scheduling.feeds.free_busy import Period, busy_periods
from services.scheduling.feeds.zone_rules import ZoneRules, rules_of

MIDNIGHT = datetime(2026, 3, 9, tzinfo=UTC)
SPAN = Period(MIDNIGHT, MIDNIGHT + timedelta(days=1))


def at(*minutes: int) -> Period:
    begin, end = (MIDNIGHT + timedelta(minutes=one) for one in minutes)
    return Period(begin, end)


periods = st.tuples(st.integers(-300, 1700), st.integers(1, 200)).map(
    lambda drawn: at(drawn[0], drawn[0] + drawn[1])
)


def minutes_of(busy: list[Period]) -> set[int]:
    return {
        minute
        for one in busy
        for minute in range(
            (one.starts_at - MIDNIGHT) // timedelta(minutes=1),
            (one.ends_at - MIDNIGHT) // timedelta(minutes=1),
        )
    }


@given(st.lists(periods, max_size=8), st.integers(0, 60))
def test_busy_is_every_minute_that_is_taken_and_no_other(taken: list[Period], buffer: int) -> None:
    busy = busy_periods(taken, SPAN, timedelta(minutes=buffer))
    about = timedelta(minutes=buffer)
    padded = [Period(one.starts_at - about, one.ends_at + about) for one in taken]
    assert minutes_of(busy) == minutes_of(padded) & set(range(1440))
    assert all(one.ends_at < other.starts_at for one, other in pairwise(busy))


def test_what_touches_is_one_and_what_lies_outside_is_cut_off() -> None:
    taken = [at(60, 120), at(120, 180), at(-30, 10), at(1430, 1500), at(600, 630)]
    assert busy_periods(taken, SPAN) == [at(0, 10), at(60, 180), at(600, 630), at(1430, 1440)]
    assert busy_periods([], SPAN) == []


def test_a_client_has_a_calendar_for_60_days_after_the_last_stay() -> None:
    ended, going_on = (
        Progress(id=uuid4(), site="north", episode_id=uuid4(), client_id=uuid4()) for _ in range(2)
    )
    ended.ended_on = date(2026, 3, 1)
    assert not is_long_over([ended], date(2026, 4, 30))
    assert is_long_over([ended], date(2026, 5, 1))
    assert not is_long_over([ended, going_on], date(2027, 1, 1))
    assert not is_long_over([], date(2027, 1, 1))


def test_a_token_has_256_bits_and_a_name_in_calendars_tells_no_id() -> None:
    token = new_token()
    assert (len(token), len(hash_of(token))) == (43, 32)
    assert new_token() != token
    session_id, client_id = uuid4(), uuid4()
    own = clients_uid_of(session_id, client_id)
    assert own == clients_uid_of(session_id, client_id)
    assert own != clients_uid_of(session_id, uuid4())
    assert str(session_id) not in own
    assert str(client_id) not in own
    assert uid_of(session_id).startswith(str(session_id))


def test_a_local_time_is_one_instant_or_two_or_none() -> None:
    assert len(instants_of(datetime(2026, 7, 1, 18), "America/Denver")) == 1  # noqa: DTZ001 - local
    assert len(instants_of(datetime(2026, 11, 1, 1, 30), "America/Denver")) == 2  # noqa: DTZ001 - the same
    assert instants_of(datetime(2026, 3, 8, 2, 30), "America/Denver") == set()  # noqa: DTZ001 - the same


def test_sessions_move_by_whole_local_days() -> None:
    astray = [
        Planned(uuid4(), "UTC", datetime(2026, 7, day, hour), MIDNIGHT)  # noqa: DTZ001 - local
        for day in (3, 1, 2)
        for hour in (9, 12)
    ]
    days = [{one.local_start.day for one in first_days(astray, most)} for most in (1, 2, 3, 99)]
    assert days == [{1}, {1}, {1, 2}, {1, 2, 3}]
    assert [len(first_days(astray, most)) for most in (1, 3)] == [2, 4]


def test_a_check_that_is_under_way_goes_on_and_a_new_one_tries_again_what_was_left() -> None:
    check, one, other = ZoneCheck(id=uuid4(), site="north", tzdata="2026f"), uuid4(), uuid4()
    check.begin("2026g")
    check.note(3, [one], None)
    check.begin("2026g")
    check.note(2, [other], MIDNIGHT)
    assert (check.moved, set(check.left), check.checked_at) == (5, {one, other}, MIDNIGHT)
    check.begin("2026g")
    assert (check.moved, check.left, check.checked_at) == (0, (), None)


def test_a_zone_without_a_yearly_rule_has_none_and_one_without_changes_has_an_offset() -> None:
    assert rules_of("Africa/Cairo") is None  # changes in a week that may be of two months
    assert rules_of("Asia/Kolkata") == ZoneRules(timedelta(hours=5, minutes=30))
