"""The states of a setback: every arrow, every pair that is none, and by when a step is owed."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time

import pytest

from services.aftercare.domain.plans.plan import UnknownTimezone
from services.aftercare.domain.setbacks.history import MOST_OF_A_KIND, HistoryIsFull
from services.aftercare.domain.setbacks.policy import (
    ContactIsFarAhead,
    ContactIsPast,
    NoDayIsWorked,
    SetbackRules,
)
from services.aftercare.domain.setbacks.setback import Setback
from services.aftercare.domain.setbacks.states import (
    SETBACK_STEPS,
    WAITING,
    Adjustment,
    Outcome,
    Reporter,
    SetbackState,
)
from shared.errors import BrokenRule
from shared.identifiers import new_id

NOON = datetime(2026, 3, 6, 19, tzinfo=UTC)
"""A Friday, at 12:00 in Denver."""
TODAY = NOON.date()
DENVER = SetbackRules(timezone="America/Denver")
_CONTACT = Adjustment.CONTACT

TAKES: dict[str, Callable[[Setback], None]] = {
    "confirm": lambda one: one.confirm(new_id(), "you", NOON),
    "set_aside": lambda one: one.set_aside("you", NOON),
    "withdraw": lambda one: one.withdraw("me", [one.client_id] if one.client_id else []),
    "review": lambda one: one.review("you", NOON, NOON),
    "adjust_care": lambda one: one.decide(Outcome.CARE_ADJUSTED, (Adjustment.CADENCE,), None, None),
    "await_contact": lambda one: one.decide(Outcome.CARE_ADJUSTED, (_CONTACT,), TODAY, NOON),
    "try_again": lambda one: one.try_again("you", NOON, None, TODAY, DENVER),
    "make_contact": lambda one: one.make_contact("you", NOON, None, None),
    "reopen": lambda one: one.reopen("you", NOON, "", NOON),
    "request_readmission": lambda one: one.decide(Outcome.READMISSION_REQUESTED, (), None, None),
    "leave_as_it_is": lambda one: one.decide(Outcome.NO_CHANGE, (), None, None),
    "take_up_again": lambda one: one.take_up_again(NOON),
}


def setback(state: SetbackState) -> Setback:
    client_id = new_id()
    return Setback(
        id=new_id(),
        site="north",
        client_id=client_id,
        reported_by=Reporter.CLIENT,
        reporter="me",
        reported_at=NOON,
        state=state,
        told_under=client_id,
        due_at=NOON,
        wakes_at=NOON,
    )


def test_each_step_has_a_way_to_take_it() -> None:
    assert set(TAKES) == set(SETBACK_STEPS)


@pytest.mark.parametrize("state", SetbackState)
@pytest.mark.parametrize("name", SETBACK_STEPS)
def test_a_step_is_taken_where_the_table_says_and_changes_nothing_elsewhere(
    name: str, state: SetbackState
) -> None:
    one, step = setback(state), SETBACK_STEPS[name]
    before = dict(vars(one))
    if step.can_take(state) or (name, state) == ("withdraw", SetbackState.WITHDRAWN):
        TAKES[name](one)
        assert one.state is step.after
    else:
        with pytest.raises(BrokenRule):
            TAKES[name](one)
        assert vars(one) == before


@pytest.mark.parametrize("name", SETBACK_STEPS)
def test_what_no_longer_waits_for_people_has_no_deadline(name: str) -> None:
    step = SETBACK_STEPS[name]
    one = setback(next(iter(step.before)))
    TAKES[name](one)
    assert (one.due_at is not None) == (one.state in WAITING)
    assert (one.wakes_at is not None) == (one.state in WAITING)


@pytest.mark.parametrize(
    ("moment", "due"),
    [
        (datetime(2026, 3, 3, 19, tzinfo=UTC), datetime(2026, 3, 5, 0, tzinfo=UTC)),
        # A Friday and a Saturday wait until Monday, after the night that DST begins in.
        (NOON, datetime(2026, 3, 9, 23, tzinfo=UTC)),
        (datetime(2026, 3, 7, 19, tzinfo=UTC), datetime(2026, 3, 9, 23, tzinfo=UTC)),
        # It is still Thursday in Denver.
        (datetime(2026, 3, 6, 5, tzinfo=UTC), datetime(2026, 3, 7, 0, tzinfo=UTC)),
    ],
    ids=["a weekday", "a Friday", "a Saturday", "late in the evening"],
)
def test_a_review_is_due_at_the_close_of_the_next_working_day(
    moment: datetime, due: datetime
) -> None:
    assert DENVER.review_by(moment) == due


def test_holidays_and_a_sites_own_week_are_no_working_days() -> None:
    rules = SetbackRules(
        days_to_review=2,
        weekdays=(1, 3),
        closed_on=(date(2026, 3, 9),),
        closes_at=time(12),
    )
    assert rules.review_by(NOON) == datetime(2026, 3, 16, 12, tzinfo=UTC)


def test_a_site_that_is_closed_for_ever_still_has_a_deadline() -> None:
    closed = tuple(date(2026, 3, 6 + day) for day in range(20))
    assert SetbackRules(closed_on=closed).review_by(NOON).date() == date(2026, 3, 26)


def test_rules_that_cannot_be_are_refused() -> None:
    with pytest.raises(NoDayIsWorked):
        SetbackRules(weekdays=())
    with pytest.raises(UnknownTimezone):
        SetbackRules(timezone="Mars/Olympus")


def test_a_contact_is_due_at_the_close_of_its_day_and_at_its_end_once_that_is_over() -> None:
    assert DENVER.contact_by(TODAY, NOON) == datetime(2026, 3, 7, 0, tzinfo=UTC)
    late = datetime(2026, 3, 7, 0, tzinfo=UTC)
    assert DENVER.contact_by(TODAY, late) == datetime(2026, 3, 7, 7, tzinfo=UTC)


def test_a_contact_lies_neither_in_the_past_nor_far_ahead() -> None:
    with pytest.raises(ContactIsPast):
        DENVER.contact_by(date(2026, 3, 5), NOON)
    DENVER.contact_by(date(2026, 6, 4), NOON)
    with pytest.raises(ContactIsFarAhead):
        DENVER.contact_by(date(2026, 6, 5), NOON)


def test_tries_are_bounded_and_a_contact_that_reached_the_client_always_counts() -> None:
    one = setback(SetbackState.CONTACT_OWED)
    for _ in range(MOST_OF_A_KIND):
        one.try_again("you", NOON, None, TODAY, DENVER)
    with pytest.raises(HistoryIsFull, match="report a new setback"):
        one.try_again("you", NOON, None, TODAY, DENVER)
    one.make_contact("you", NOON, None, None)
    assert one.state is SetbackState.CARE_ADJUSTED
