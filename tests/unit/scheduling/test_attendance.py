"""Credited minutes and misses: what a mark is worth."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.scheduling.domain.errors import MarkIsFarFromSession, MarkLiesAhead
from services.scheduling.domain.rolls.attendance import expected
from services.scheduling.domain.rolls.crediting import credited_minutes
from services.scheduling.domain.rolls.evidence import Evidence, missed_in_a_row
from services.scheduling.domain.rolls.marks import ATTENDED, Mark, Status
from services.scheduling.domain.sessions.session import FURTHEST_FROM_PLAN, RealTime
from shared.errors import Invalid
from shared.identifiers import new_id
from tests.unit.scheduling.stories import FIRST_DAY, after, series

BEGAN = datetime(2026, 3, 3, 1, tzinfo=UTC)
REAL = RealTime(BEGAN, after(BEGAN, 180))

moments = st.datetimes(
    datetime(2026, 3, 2, 20),  # noqa: DTZ001 - the strategy adds the zone
    datetime(2026, 3, 3, 8),  # noqa: DTZ001 - the strategy adds the zone
    timezones=st.just(UTC),
)


@given(st.sampled_from(ATTENDED), moments, moments, moments, moments)
def test_credited_minutes_never_exceed_the_time_spent_together(
    status: Status, arrived: datetime, left: datetime, began: datetime, ended: datetime
) -> None:
    try:
        mark, real = Mark(status, arrived, left), RealTime(began, ended)
        minutes = credited_minutes(mark, real)
    except Invalid:
        return
    together = min(left, ended) - max(arrived, began)
    assert timedelta(0) <= timedelta(minutes=minutes) <= together


def test_without_times_a_client_was_there_all_the_time() -> None:
    assert credited_minutes(Mark(Status.PRESENT), REAL) == 180
    assert credited_minutes(Mark(Status.LATE, after(BEGAN, 20)), REAL) == 160
    assert credited_minutes(Mark(Status.PARTIAL, None, after(BEGAN, 20)), REAL) == 20


def test_begun_minutes_are_not_credited() -> None:
    left = BEGAN + timedelta(seconds=119)
    assert credited_minutes(Mark(Status.PARTIAL, None, left), REAL) == 1


@pytest.mark.parametrize("status", [s for s in Status if s not in ATTENDED])
def test_who_was_not_there_is_credited_nothing(status: Status) -> None:
    assert credited_minutes(Mark(status), REAL) == 0


def test_nothing_is_credited_while_the_session_runs() -> None:
    assert credited_minutes(Mark(Status.PRESENT), RealTime(BEGAN)) == 0


def test_times_outside_the_session_are_refused() -> None:
    with pytest.raises(Invalid):
        credited_minutes(Mark(Status.LATE, after(BEGAN, 180)), REAL)


def test_a_mark_that_contradicts_itself_is_refused() -> None:
    for status, arrived, left in (
        (Status.LATE, None, None),
        (Status.PARTIAL, None, None),
        (Status.NO_SHOW, BEGAN, None),
        (Status.PRESENT, BEGAN, BEGAN),
    ):
        with pytest.raises(Invalid):
            Mark(status, arrived, left)


def test_the_same_mark_again_is_no_change_and_another_is_appended() -> None:
    line = expected(series().sessions()[0], new_id(), None)
    assert line.record(Mark(Status.PRESENT), REAL, BEGAN, None)
    assert not line.record(Mark(Status.PRESENT), REAL, BEGAN, None)
    assert line.record(Mark(Status.EXCUSED), REAL, BEGAN, "told_before")
    assert [entry.mark.status for entry in line.history] == [Status.PRESENT, Status.EXCUSED]
    assert (line.status, line.credited_minutes) == (Status.EXCUSED, 0)


def test_times_far_from_the_session_or_still_to_come_are_refused() -> None:
    line = expected(series().sessions()[0], new_id(), None)
    began, now = line.starts_at, after(line.starts_at, 60)
    years = timedelta(days=6 * 365)
    for rule, arrived, left in (
        (MarkIsFarFromSession, began - years, None),
        (MarkIsFarFromSession, None, began + years),
        (MarkIsFarFromSession, began - FURTHEST_FROM_PLAN - timedelta(seconds=1), None),
        (MarkLiesAhead, began, after(now, 1)),
    ):
        with pytest.raises(rule):
            line.record(Mark(Status.PRESENT, arrived, left), RealTime(began, now), now, None)
    assert line.history == []
    assert line.record(Mark(Status.PRESENT, began, now), RealTime(began, now), now, None)


def test_misses_in_a_row_start_anew_after_a_session_attended() -> None:
    outcomes = (Status.NO_SHOW, Status.PRESENT, Status.EXCUSED, Status.NO_SHOW)
    facts = [fact(day, status) for day, status in enumerate(outcomes)]
    assert [missed_in_a_row(facts, f.starts_at) for f in facts] == [1, 0, 1, 2]


def test_a_session_that_the_program_cancelled_is_neither_missed_nor_attended() -> None:
    outcomes = (Status.NO_SHOW, Status.CANCELLED_BY_PROGRAM, Status.NO_SHOW)
    facts = [fact(day, status) for day, status in enumerate(outcomes)]
    assert missed_in_a_row(reversed(facts), facts[-1].starts_at) == 2


def fact(day: int, status: Status) -> Evidence:
    session = series().sessions()[0]
    return Evidence(
        client_id=new_id(),
        session_id=session.id,
        type=session.type,
        held_on=FIRST_DAY + timedelta(days=day),
        starts_at=BEGAN + timedelta(days=day),
        status=status,
        credited_minutes=180 if status in ATTENDED else 0,
    )
