"""Receipts: kept as they come, and applied once the message is in nobody else's hands."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from services.notifications.domain.delivery.falling_over import fallen_over
from services.notifications.domain.messages.notification import Notification
from services.notifications.domain.messages.retries import retry_after
from services.notifications.domain.replies.receipt import (
    Effect,
    Receipt,
    Standing,
    hear,
    is_blamed_for_good,
)
from services.notifications.domain.terms import State
from services.notifications.handlers.messages.telling import tell
from services.notifications.ports import NotificationsUnitOfWork
from shared.contracts.notifications import NotificationSent

_TOLD_AS_NOT_SENT = frozenset({State.DEAD, State.UNKNOWN, State.SUPPRESSED, State.EXPIRED})


@dataclass(frozen=True, slots=True)
class KeepReceipt:
    provider: str
    receipt: Receipt


@dataclass(frozen=True, slots=True)
class ApplyReceipts:
    """`chance` gives a number from 0 to 1, to scatter retries."""

    at_most: int
    chance: Callable[[], float]


def keep_receipt(command: KeepReceipt, uow: NotificationsUnitOfWork) -> None:
    uow.receipts.put(command.receipt, command.provider, uow.now)


async def apply_receipts(command: ApplyReceipts, uow: NotificationsUnitOfWork) -> int:
    """Apply what waits, and return how many; what is being handed over now is left for later."""
    waiting = await uow.receipts.waiting(command.at_most)
    ids = {kept.receipt.notification_id for kept in waiting}
    free = {one.id: one for one in await uow.notifications.free(ids)} if ids else {}
    begun = await uow.receipts.handed_over(free) if free else set()
    now, applied = uow.now, 0
    for kept in waiting:
        notification = free.get(kept.receipt.notification_id)
        if notification is not None:
            effect = _apply(
                kept.receipt,
                notification,
                uow,
                was_handed_over=notification.id in begun,
                retry_at=_retry_at(notification, now, command.chance()),
            )
            uow.receipts.applied(kept, effect, now)
            applied += 1
    return applied


def _apply(
    receipt: Receipt,
    notification: Notification,
    uow: NotificationsUnitOfWork,
    *,
    was_handed_over: bool,
    retry_at: datetime,
) -> Effect:
    before = notification.state
    at = retry_at if receipt.standing is Standing.FAILED else uow.now
    effect = hear(receipt, notification, was_handed_over=was_handed_over, at=at)
    if effect is not Effect.APPLIED:
        return effect
    _tell(notification, before, uow)
    if is_blamed_for_good(receipt, notification):
        uow.suppressions.put(
            notification.person_id,
            notification.channel,
            uow.now,
            provider=notification.provider,
            code=receipt.code,
        )
    instead = fallen_over(notification, uow.now)
    if instead is not None:
        uow.save(instead)
        uow.notifications.add_once(instead)
    return effect


def _tell(notification: Notification, before: State, uow: NotificationsUnitOfWork) -> None:
    """Publish what became of it; what was told as not sent, and arrived, is told anew."""
    if notification.state is State.DELIVERED and before in _TOLD_AS_NOT_SENT:
        sent = NotificationSent(
            notification_id=notification.id,
            channel=notification.channel.value,
            category=notification.category.value,
        )
        uow.publish(sent, of=notification)
    else:
        tell(notification, uow)


def _retry_at(notification: Notification, now: datetime, chance: float) -> datetime:
    left = notification.expires_at - now
    return now + retry_after(notification.attempts, chance, within=left)
