"""Receipts in any order, and however often, end in the same state; delivered is the last word."""

from copy import deepcopy
from datetime import timedelta
from itertools import permutations
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.domain.messages.notification import Notification
from services.notifications.domain.providers.reconciling import AfterLoss
from services.notifications.domain.replies.receipt import (
    Effect,
    Receipt,
    Standing,
    hear,
    is_blamed_for_good,
)
from services.notifications.domain.terms import Failure, Reason, State
from tests.unit.notifications.making import NOON, a_notification

SOON = NOON + timedelta(minutes=1)


def a_receipt(standing: Standing, failure: Failure = Failure.TEMPORARY) -> Receipt:
    is_failed = standing is Standing.FAILED
    return Receipt(
        notification_id=uuid4(),
        standing=standing,
        provider_reference="SM1",
        failure=failure if is_failed else None,
        code="twilio-30003" if is_failed else None,
        blames_address=is_failed and failure is Failure.PERMANENT,
    )


def sent() -> Notification:
    notification = a_notification()
    notification.sent(NOON)
    notification.provider_reference = "SM1"
    return notification


def unknown(then: AfterLoss) -> Notification:
    notification = a_notification()
    notification.lose_answer(then, SOON)
    return notification


def heard(notification: Notification, *receipts: Receipt) -> State:
    for receipt in receipts:
        hear(receipt, notification, was_handed_over=True, at=SOON)
    return notification.state


@pytest.mark.parametrize(
    "start", [sent(), *(unknown(then) for then in AfterLoss)], ids=["sent", *AfterLoss]
)
@given(
    st.lists(st.sampled_from(Standing), min_size=1, max_size=5),
    st.sampled_from(Failure),
    st.randoms(use_true_random=False),
)
def test_order_and_repetition_do_not_matter(
    start: Notification, standings: list[Standing], failure: Failure, chance: object
) -> None:
    receipts = [a_receipt(one, failure) for one in standings]
    others = [*receipts, *receipts]
    chance.shuffle(others)  # type: ignore[attr-defined]  # a Random of hypothesis
    ends = []
    for told in (receipts, others):
        notification = deepcopy(start)
        heard(notification, *told)
        ends.append((notification.state, notification.reason, notification.failure))
    if Standing.DELIVERED in standings:
        assert {state for state, _, _ in ends} == {State.DELIVERED}
    else:
        assert ends[0] == ends[1]


def test_a_late_sent_takes_nothing_back() -> None:
    for told in permutations((Standing.SENT, Standing.DELIVERED, Standing.FAILED)):
        assert heard(sent(), *map(a_receipt, told)) is State.DELIVERED


def test_a_message_of_unknown_outcome_is_settled() -> None:
    notification = unknown(AfterLoss.LET_GO)
    assert heard(notification, a_receipt(Standing.SENT)) is State.SENT
    assert (notification.provider_reference, notification.reason) == ("SM1", None)
    assert heard(unknown(AfterLoss.LET_GO), a_receipt(Standing.DELIVERED)) is State.DELIVERED


def test_what_was_to_be_sent_again_is_not_once_it_is_known_to_have_left() -> None:
    notification = unknown(AfterLoss.AGAIN)
    assert notification.is_open
    heard(notification, a_receipt(Standing.SENT))
    assert not notification.is_open


def test_a_failure_for_now_is_tried_again_within_the_expiry() -> None:
    notification = sent()
    heard(notification, a_receipt(Standing.FAILED))
    assert (notification.state, notification.due_at) == (State.FAILED, SOON)
    late = sent()
    hear(a_receipt(Standing.FAILED), late, was_handed_over=True, at=late.expires_at)
    assert (late.state, late.reason) == (State.DEAD, Reason.EXPIRED)


def test_a_failure_for_good_is_the_end_and_may_blame_the_address() -> None:
    notification, receipt = sent(), a_receipt(Standing.FAILED, Failure.PERMANENT)
    assert heard(notification, receipt) is State.DEAD
    assert is_blamed_for_good(receipt, notification)
    arrived = sent()
    heard(arrived, a_receipt(Standing.DELIVERED), receipt)
    assert not is_blamed_for_good(receipt, arrived)


def test_a_failure_of_an_earlier_try_does_not_undo_a_later_one() -> None:
    notification = sent()
    notification.provider_reference = "SM2"
    effect = hear(a_receipt(Standing.FAILED), notification, was_handed_over=True, at=SOON)
    assert (effect, notification.state) == (Effect.FOR_ANOTHER_TRY, State.SENT)


@pytest.mark.parametrize("standing", list(Standing))
def test_what_was_never_handed_over_cannot_have_a_fate(standing: Standing) -> None:
    notification = a_notification()
    effect = hear(a_receipt(standing), notification, was_handed_over=False, at=SOON)
    assert (effect, notification.state) == (Effect.NEVER_HANDED_OVER, State.QUEUED)
