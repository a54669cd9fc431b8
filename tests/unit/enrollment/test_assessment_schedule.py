"""Schedules of assessments: when what is due, each round once, and none for one just answered."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.enrollment.domain.clinical.assessment_schedule import (
    DEFAULT_INSTRUMENTS,
    AssessmentRota,
    AssessmentSchedule,
    ScheduledInstrument,
    ScheduleIsUnclear,
    next_look,
)
from services.enrollment.domain.clinical.instruments import InstrumentIsUnknown

STARTED = date(2026, 3, 9)


def schedule(*instruments: ScheduledInstrument) -> AssessmentSchedule:
    return AssessmentSchedule(id=uuid4(), site="north", number=1, instruments=instruments)


def rota() -> AssessmentRota:
    return AssessmentRota(id=uuid4(), site="north", client_id=uuid4(), wakes_at=None)


def due(known: AssessmentRota, of: AssessmentSchedule, days: int) -> list[tuple[str, int]]:
    """Return what falls due so many days into the stay, each with its day of the stay."""
    fallen = known.fall_due(of, started_on=STARTED, today=STARTED + timedelta(days=days))
    return [(one.instrument, (day - STARTED).days) for one, day in fallen]


def test_by_default_four_are_due_at_admission_and_every_thirty_days() -> None:
    known, default = rota(), schedule(*DEFAULT_INSTRUMENTS)
    monthly = ["phq-9", "gad-7", "bam", "barc-10"]
    assert due(known, default, 0) == [(code, 0) for code in [*monthly, "audit", "dast-10"]]
    assert due(known, default, 29) == []
    assert due(known, default, 30) == [(code, 30) for code in monthly]
    assert due(known, default, 30) == []


def test_of_several_rounds_missed_the_last_is_asked() -> None:
    assert due(rota(), schedule(ScheduledInstrument(instrument="bam", every_days=30)), 95) == [
        ("bam", 90)
    ]


def test_before_the_first_day_nothing_is_due() -> None:
    assert due(rota(), schedule(*DEFAULT_INSTRUMENTS), -1) == []


def test_one_not_asked_at_admission_waits_for_its_first_round() -> None:
    known = rota()
    of = schedule(ScheduledInstrument(instrument="bam", every_days=14, at_admission=False))
    assert due(known, of, 13) == []
    assert due(known, of, 14) == [("bam", 14)]


@given(
    every=st.integers(min_value=8, max_value=60),
    looks=st.lists(st.integers(min_value=-5, max_value=400), min_size=1),
    at_admission=st.booleans(),
)
def test_however_often_it_is_looked_each_round_is_asked_once_and_in_order(
    every: int, looks: list[int], *, at_admission: bool
) -> None:
    one = ScheduledInstrument(instrument="bam", every_days=every, at_admission=at_admission)
    known, of = rota(), schedule(one)
    asked = [day for look in sorted(looks) for _, day in due(known, of, look)]
    assert asked == sorted(set(asked))
    assert all(day % every == 0 for day in asked)
    newest = max((d for d in range(max(looks) + 1) if d % every == 0), default=None)
    if newest is not None and (newest or at_admission):
        assert asked[-1] == newest


@given(days=st.integers(min_value=-10, max_value=400))
def test_the_next_look_is_the_next_day_on_which_something_is_due(days: int) -> None:
    of, today = schedule(*DEFAULT_INSTRUMENTS), STARTED + timedelta(days=days)
    look = next_look(of, started_on=STARTED, today=today)
    assert look is not None
    assert look > today
    known = rota()
    due(known, of, days)
    between = (look - STARTED).days
    assert due(known, of, between - 1) == []
    assert due(known, of, between) != []


@pytest.mark.parametrize(
    "instruments",
    [
        [{"instrument": "bam"}, {"instrument": "bam"}],
        [{"instrument": "bam", "at_admission": False}],
        [{"instrument": "bam", "every_days": 7, "recent_days": 7}],
    ],
)
def test_a_schedule_that_is_unclear_is_refused(instruments: list[dict[str, Any]]) -> None:
    with pytest.raises(ScheduleIsUnclear):
        schedule(*(ScheduledInstrument(**one) for one in instruments))


def test_a_schedule_of_an_unknown_instrument_is_refused() -> None:
    with pytest.raises(InstrumentIsUnknown):
        schedule(ScheduledInstrument(instrument="phq-2"))
