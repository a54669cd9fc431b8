"""Falling over: which refusals ask the next channel, and that none is asked twice."""

from datetime import timedelta

import pytest

from services.notifications.domain.delivery.falling_over import fallen_over
from services.notifications.domain.terms import ChannelName, Reason, State
from tests.unit.notifications.making import NOON, a_notification

SMS_THEN_PUSH = [ChannelName.SMS, ChannelName.PUSH]
FOR_GOOD = [
    (State.SUPPRESSED, Reason.NOT_PERMITTED),
    (State.SUPPRESSED, Reason.PERMISSION_REVOKED),
    (State.SUPPRESSED, Reason.NO_ADDRESS),
    (State.SUPPRESSED, Reason.ADDRESS_SUPPRESSED),
    (State.SUPPRESSED, Reason.NO_PROVIDER),
    (State.SUPPRESSED, Reason.PROVIDER_BROKEN),
    (State.DEAD, Reason.REFUSED_BY_PROVIDER),
    (State.DEAD, Reason.RETRIES_EXHAUSTED),
    (State.DEAD, Reason.EXPIRED),
]
NOWHERE_ELSE = [
    (State.SUPPRESSED, Reason.SESSION_CANCELLED),
    (State.SUPPRESSED, Reason.SESSION_MOVED),
    (State.SUPPRESSED, Reason.NO_LONGER_TRUE),
    (State.SUPPRESSED, Reason.UNBOOKED),
    (State.SUPPRESSED, Reason.NO_CONTACT),
    (State.SUPPRESSED, Reason.CONSENT_REVOKED),
    (State.SUPPRESSED, Reason.CONSENT_EXPIRED),
    (State.EXPIRED, Reason.EXPIRED),
    (State.UNKNOWN, Reason.OUTCOME_UNKNOWN),
    (State.SENT, None),
    (State.FAILED, None),
    (State.DEFERRED, Reason.QUIET_HOURS),
]


@pytest.mark.parametrize(("state", "reason"), FOR_GOOD)
def test_a_channel_that_refuses_for_good_hands_over_to_the_next(
    state: State, reason: Reason
) -> None:
    refused = a_notification(
        state=state, reason=reason, next_channels=SMS_THEN_PUSH, attempts=3, version=4
    )
    instead = fallen_over(refused, NOON)
    assert instead is not None
    assert instead.once == refused.once._replace(channel=ChannelName.SMS)
    assert instead.next_channels == [ChannelName.PUSH]
    assert (instead.state, instead.due_at, instead.attempts) == (State.QUEUED, NOON, 0)
    assert (instead.id != refused.id, instead.version) == (True, 0)
    assert refused.next_channels == SMS_THEN_PUSH


@pytest.mark.parametrize(("state", "reason"), NOWHERE_ELSE)
def test_what_may_not_be_said_or_was_perhaps_said_goes_nowhere_else(
    state: State, reason: Reason | None
) -> None:
    refused = a_notification(state=state, reason=reason, next_channels=SMS_THEN_PUSH)
    assert fallen_over(refused, NOON) is None


def test_the_last_channel_is_the_end() -> None:
    refused = a_notification(state=State.DEAD, reason=Reason.REFUSED_BY_PROVIDER)
    assert fallen_over(refused, NOON) is None


def test_what_is_useless_by_now_is_not_asked_of_another_channel() -> None:
    refused = a_notification(
        state=State.DEAD, reason=Reason.RETRIES_EXHAUSTED, next_channels=SMS_THEN_PUSH
    )
    assert fallen_over(refused, refused.expires_at) is None
    assert fallen_over(refused, refused.expires_at - timedelta(seconds=1)) is not None
