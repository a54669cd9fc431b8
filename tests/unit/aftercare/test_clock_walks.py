"""Whatever clocks and zones do, a check-in is asked once, missed once, and not before its time."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.aftercare.domain.check_ins.cadence import opening
from services.aftercare.domain.check_ins.check_in import CheckIn
from services.aftercare.domain.local_days import local_day
from shared.identifiers import new_id

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ODD_DAYS = {
    "America/Denver": (date(2026, 3, 8), date(2026, 11, 1)),
    # Half an hour only.
    "Australia/Lord_Howe": (date(2026, 10, 4), date(2026, 4, 5)),
    # A quarter to three becomes a quarter to four.
    "Pacific/Chatham": (date(2026, 9, 27), date(2026, 4, 5)),
    # These days never came: the date line was moved.
    "Pacific/Apia": (date(2011, 12, 30),),
    "Pacific/Kwajalein": (date(1993, 8, 21),),
}
PLACES = [(zone, day) for zone, days in ODD_DAYS.items() for day in days]


class Walked:
    """A check-in, and what a timer made of it, whatever time it was told."""

    def __init__(self, due_on: date, zone: str, opens_at: time, begun: datetime) -> None:
        self.check_in = CheckIn(
            id=new_id(),
            site="north",
            plan_id=new_id(),
            client_id=new_id(),
            days_after_start=7,
            days_to_answer=3,
            due_on=due_on,
            timezone=zone,
            opens_at=opens_at,
        )
        self.steps: list[tuple[str, datetime]] = []
        self.check_in.schedule(begun)

    def tell(self, moments: Iterable[datetime]) -> None:
        for now in moments:
            while self.check_in.wakes_at is not None and self.check_in.wakes_at <= now:
                if self.check_in.is_scheduled():
                    self.check_in.fall_due(now)
                    self.steps.append(("due", now))
                else:
                    self.check_in.miss()
                    self.steps.append(("missed", now))

    def was_asked_and_missed_once(self) -> None:
        assert [step for step, _ in self.steps] == ["due", "missed"]
        (_, asked), (_, missed) = self.steps
        zone, opens_at = self.check_in.timezone, self.check_in.opens_at
        assert asked >= opening(self.check_in.due_on, zone, opens_at)
        assert missed >= opening(local_day(asked, zone) + 3 * DAY, zone, opens_at)


def hours(first: datetime, count: int) -> list[datetime]:
    return [first + number * HOUR for number in range(count)]


@pytest.mark.parametrize(("zone", "odd"), PLACES)
@pytest.mark.parametrize("jump", [HOUR, -HOUR, DAY, -DAY], ids=["+1 h", "-1 h", "+1 day", "-1 day"])
def test_a_jump_at_any_hour_around_being_due_or_missed_loses_none_and_asks_none_twice(
    zone: str, odd: date, jump: timedelta
) -> None:
    begun = opening(odd, zone) - 3 * DAY
    for due_on in (odd - 3 * DAY, odd):  # the odd day is that of being missed, and of being due
        for opens_at in (time(0), time(2, 30), time(9), time(23, 59)):
            around = opening(due_on, zone, opens_at)
            for moment in (around, opening(due_on + 3 * DAY, zone, opens_at)):
                for off in range(-26, 27):
                    jumps_at = moment + off * HOUR
                    walked = Walked(due_on, zone, opens_at, begun - 2 * DAY)
                    walked.tell([jumps_at - HOUR, jumps_at, jumps_at + jump])
                    walked.tell(hours(jumps_at + jump + HOUR, 24 * 3)[::5])
                    walked.tell([around + day * DAY for day in range(16)])
                    walked.was_asked_and_missed_once()


@settings(max_examples=500, deadline=None)
@given(
    place=st.sampled_from(PLACES),
    off=st.integers(-4, 4),
    opens_at=st.times(),
    moves=st.lists(
        st.one_of(
            st.sampled_from([HOUR, -HOUR, DAY, -DAY, 30 * DAY, timedelta(0)]),
            st.timedeltas(min_value=-2 * DAY, max_value=4 * DAY),
        ),
        max_size=30,
    ),
)
def test_however_a_clock_walks_a_check_in_is_asked_once_and_missed_once(
    place: tuple[str, date], off: int, opens_at: time, moves: list[timedelta]
) -> None:
    zone, odd = place
    due_on = odd + off * DAY
    now = opening(due_on, zone, opens_at) - 2 * DAY
    walked = Walked(due_on, zone, opens_at, now)
    for move in moves:
        now += move
        walked.tell([now])
    # However it walked, some day it is later than anything it told before.
    end = opening(due_on, zone, opens_at) + sum(map(abs, moves), timedelta(0))
    walked.tell([end + number * DAY for number in range(8)])
    walked.was_asked_and_missed_once()


@pytest.mark.parametrize(("zone", "odd"), PLACES)
@pytest.mark.parametrize("opens_at", [time(0), time(2, 15), time(2, 30), time(3), time(9)])
def test_a_later_day_never_opens_before_an_earlier_one(
    zone: str, odd: date, opens_at: time
) -> None:
    opened = [opening(odd + off * DAY, zone, opens_at) for off in range(-5, 6)]
    assert opened == sorted(opened)


@pytest.mark.parametrize(
    ("zone", "day", "opens_at", "local"),
    [
        ("America/Denver", date(2026, 3, 8), time(2, 30), "2026-03-08T03:30-06:00"),
        ("America/Denver", date(2026, 11, 1), time(1, 30), "2026-11-01T01:30-06:00"),
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 15), "2026-10-04T02:45+11:00"),
        ("Pacific/Chatham", date(2026, 9, 27), time(3), "2026-09-27T04:00+13:45"),
        ("Pacific/Apia", date(2011, 12, 30), time(9), "2011-12-31T09:00+14:00"),
        ("Pacific/Kwajalein", date(1993, 8, 21), time(9), "1993-08-22T09:00+12:00"),
    ],
)
def test_an_hour_that_is_left_out_or_comes_twice_opens_once(
    zone: str, day: date, opens_at: time, local: str
) -> None:
    opened = opening(day, zone, opens_at)
    assert opened.astimezone(ZoneInfo(zone)).isoformat(timespec="minutes") == local
    assert opened.tzinfo is UTC
