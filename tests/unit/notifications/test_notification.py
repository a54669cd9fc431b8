"""A notification's way, one allowed step at a time, with bounded and scattered retries."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.domain.messages.retries import LONGEST_RETRY, retry_after
from services.notifications.domain.messages.states import NOTIFICATION
from services.notifications.domain.providers.reconciling import AfterLoss
from services.notifications.domain.terms import OPEN, Failure, Reason, State, WhenUnknown
from shared.states import TransitionIsNotAllowed
from tests.unit.notifications.making import NOON, a_notification

SOON = NOON + timedelta(minutes=1)


def test_the_states_and_their_order_are_those_of_the_domain() -> None:
    assert set(NOTIFICATION.table) == set(State)
    after = {state.value: sorted(map(str, then)) for state, then in NOTIFICATION.table.items()}
    assert {state: then for state, then in after.items() if then} == {
        "requested": ["deferred", "expired", "queued", "suppressed"],
        "deferred": ["delivered", "expired", "queued", "suppressed"],
        "queued": ["deferred", "delivered", "expired", "failed", "sent", "suppressed", "unknown"],
        "sent": ["delivered", "failed"],
        "failed": ["dead", "delivered", "queued", "sent", "suppressed"],
        "suppressed": ["delivered", "requested"],
        "expired": ["delivered"],
        "unknown": ["delivered", "discarded", "failed", "queued", "sent"],
        "dead": ["delivered", "discarded", "queued"],
        "discarded": ["delivered"],
    }


@pytest.mark.parametrize("state", sorted(set(State) - OPEN - {State.REQUESTED, State.UNKNOWN}))
def test_what_is_over_is_not_sent(state: State) -> None:
    with pytest.raises(TransitionIsNotAllowed):
        a_notification(state=state).sent(NOON)


@pytest.mark.parametrize("failure", [Failure.TEMPORARY, Failure.TECHNICAL])
def test_what_failed_for_now_is_tried_again(failure: Failure) -> None:
    notification = a_notification()
    notification.fail(failure, SOON)
    assert (notification.state, notification.due_at, notification.attempts) == (
        State.FAILED,
        SOON,
        1,
    )
    notification.queue()
    assert notification.state is State.QUEUED


def test_a_refusal_for_good_is_the_end() -> None:
    notification = a_notification()
    notification.fail(Failure.PERMANENT, SOON)
    assert (notification.state, notification.reason) == (State.DEAD, Reason.REFUSED_BY_PROVIDER)


def test_retries_have_an_end() -> None:
    notification = a_notification(expires_at=NOON + timedelta(days=9))
    for _ in range(notification.max_attempts):
        notification.queue()
        notification.fail(Failure.TEMPORARY, SOON)
    assert (notification.state, notification.reason) == (State.DEAD, Reason.RETRIES_EXHAUSTED)


def test_a_retry_that_would_come_too_late_is_not_waited_for() -> None:
    notification = a_notification()
    notification.fail(Failure.TEMPORARY, notification.expires_at)
    assert (notification.state, notification.reason) == (State.DEAD, Reason.EXPIRED)


def test_a_reminder_whose_answer_was_lost_is_let_go() -> None:
    notification = a_notification(rule="reminder-a-day-before")
    notification.lose_answer(AfterLoss.LET_GO, SOON)
    assert (notification.state, notification.unknowns) == (State.UNKNOWN, 1)


def test_a_cancellation_whose_answer_was_lost_is_sent_again() -> None:
    notification = a_notification(when_unknown=WhenUnknown.SEND_AGAIN)
    notification.lose_answer(AfterLoss.AGAIN, SOON)
    assert (notification.state, notification.due_at, notification.unknowns) == (
        State.FAILED,
        SOON,
        1,
    )


@given(st.integers(0, 1000), st.floats(0, 1))
def test_the_pause_before_a_retry_is_scattered_within_a_bound(attempts: int, chance: float) -> None:
    pause = retry_after(attempts, chance)
    assert timedelta(0) <= pause <= LONGEST_RETRY
    assert pause == retry_after(attempts, 1) * chance
