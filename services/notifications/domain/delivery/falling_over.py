"""Falling over: where a channel refuses for good, the next one is asked, once."""

from dataclasses import replace
from datetime import datetime, timedelta

from services.notifications.domain.messages.notification import Notification
from services.notifications.domain.terms import Reason, State
from shared.identifiers import new_id

URGENT_WAITS = timedelta(seconds=5)
"""How long an urgent message waits for a provider of its channel before it takes the next one."""
_FOR_GOOD = {
    State.SUPPRESSED: frozenset(
        {
            Reason.NOT_PERMITTED,
            Reason.PERMISSION_REVOKED,
            Reason.NO_ADDRESS,
            Reason.ADDRESS_SUPPRESSED,
            # Only what is urgent, or would be too late, is refused for these; all else waits.
            Reason.NO_PROVIDER,
            Reason.PROVIDER_PAUSED,
            Reason.PROVIDER_BLOCKED,
            Reason.PROVIDER_BROKEN,
        }
    ),
    State.DEAD: frozenset({Reason.REFUSED_BY_PROVIDER, Reason.RETRIES_EXHAUSTED, Reason.EXPIRED}),
}
"""What another channel may do better. What is no longer true, not wanted by consent or perhaps
sent already (unknown) goes nowhere else."""


def goes_elsewhere(notification: Notification, until: datetime, now: datetime) -> bool:
    """Say whether a message is told over its next channel, as this one is not to be had in time."""
    is_late = until >= notification.expires_at or (
        notification.is_urgent and until - now > URGENT_WAITS
    )
    return is_late and bool(notification.next_channels)


def fallen_over(notification: Notification, now: datetime) -> Notification | None:
    """Return what to ask of the next channel; None where nothing is left to try.

    It is due now where a hand-over failed; what was refused before its time keeps its time.

    It is a notification of its own, for the same cause, person and template: whoever asks for it
    twice meets the key that is unique for good.
    """
    reasons = _FOR_GOOD.get(notification.state, frozenset())
    if notification.reason not in reasons or now >= notification.expires_at:
        return None
    if not notification.next_channels:
        return None
    channel, *others = notification.next_channels
    return replace(
        notification,
        id=new_id(),
        version=0,
        channel=channel,
        next_channels=others,
        due_at=now if notification.attempts else max(now, notification.due_at),
        created_at=now,
        state=State.QUEUED,
        reason=None,
        attempts=0,
        unknowns=0,
        failure=None,
        sent_at=None,
        delivered_at=None,
        provider=None,
        provider_reference=None,
        template_version=None,
    )
