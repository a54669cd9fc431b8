"""What is urgent does not wait for a provider: it is tried in seconds, then goes another way."""

from datetime import timedelta

import pytest

from services.notifications.domain.delivery.falling_over import (
    URGENT_WAITS,
    fallen_over,
    goes_elsewhere,
)
from services.notifications.domain.messages.retries import retry_in_a_crisis
from services.notifications.domain.terms import ChannelName, Failure, Lane, Reason, State
from services.notifications.handlers.alerts.climbing import MAX_ATTEMPTS
from tests.unit.notifications.making import NOON, a_notification

URGENT = {
    "lane": Lane.CRISIS,
    "is_urgent": True,
    "channel": ChannelName.SMS,
    "next_channels": [ChannelName.EMAIL],
    "max_attempts": MAX_ATTEMPTS,
}


def test_the_tries_are_at_0_5_15_and_30_seconds_and_then_the_next_channel_is_taken() -> None:
    notification, now, tries = a_notification(**URGENT), NOON, []
    while notification.state is not State.DEAD:
        tries.append((now - NOON).total_seconds())
        notification.queue()
        now += retry_in_a_crisis(notification.attempts)
        notification.fail(Failure.TEMPORARY, now)
    assert tries == [0, 5, 15, 30]
    other = fallen_over(notification, now)
    assert other is not None
    assert (other.channel, other.due_at) == (ChannelName.EMAIL, now)


@pytest.mark.parametrize(
    ("changed", "seconds", "elsewhere"),
    [
        ({}, 30, True),
        ({}, URGENT_WAITS.total_seconds(), False),
        ({"is_urgent": False}, 30, False),
        ({"next_channels": []}, 30, False),
    ],
)
def test_only_what_is_urgent_and_has_another_way_leaves_a_channel_that_cannot_be_had(
    changed: dict[str, object], seconds: float, elsewhere: bool
) -> None:
    notification = a_notification(**{**URGENT, **changed})
    until = NOON + timedelta(seconds=seconds)
    assert goes_elsewhere(notification, until, NOON) is elsewhere


@pytest.mark.parametrize(
    "reason",
    [
        Reason.NO_PROVIDER,
        Reason.PROVIDER_PAUSED,
        Reason.PROVIDER_BLOCKED,
        Reason.PROVIDER_BROKEN,
    ],
)
def test_what_leaves_a_channel_is_asked_of_the_next(reason: Reason) -> None:
    notification = a_notification(**URGENT)
    notification.suppress(reason)
    other = fallen_over(notification, NOON)
    assert other is not None
    assert other.channel is ChannelName.EMAIL
