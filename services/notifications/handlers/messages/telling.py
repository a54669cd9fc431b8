"""Which event tells of a notification's fate. Never the words, never the person."""

from services.notifications.domain.delivery.falling_over import fallen_over
from services.notifications.domain.messages.notification import Notification
from services.notifications.domain.terms import Reason, State
from services.notifications.ports import NotificationsUnitOfWork
from shared.contracts.event import Event
from shared.contracts.notifications import (
    NotificationFailed,
    NotificationSent,
    NotificationSuppressed,
)

_REFUSED = {State.SUPPRESSED, State.EXPIRED}
_FAILED = {State.DEAD, State.UNKNOWN}


def fate(notification: Notification) -> Event | None:
    """Return the event of a state that is told to others, or None."""
    if notification.is_being_reconciled:
        return None
    identity, channel = notification.id, notification.channel.value
    reason = notification.reason.value if notification.reason else ""
    if notification.state is State.SENT:
        category = notification.category.value
        return NotificationSent(notification_id=identity, channel=channel, category=category)
    if notification.state in _REFUSED:
        return NotificationSuppressed(notification_id=identity, channel=channel, reason_code=reason)
    if notification.state in _FAILED:
        return NotificationFailed(notification_id=identity, channel=channel, reason_code=reason)
    return None


def tell(notification: Notification, uow: NotificationsUnitOfWork) -> None:
    """Publish the fate of a changed notification, or keep the change in silence.

    Where its channel refuses for good, the next one is asked in the same transaction.
    """
    event = fate(notification)
    if event is None:
        uow.save(notification)
    else:
        uow.publish(event, of=notification)
    instead = fallen_over(notification, uow.now)
    if instead is not None:
        uow.save(instead)
        uow.notifications.add_once(instead)


def refuse(notification: Notification, reason: Reason, uow: NotificationsUnitOfWork) -> None:
    notification.suppress(reason)
    tell(notification, uow)
