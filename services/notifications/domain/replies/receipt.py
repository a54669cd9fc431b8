"""Receipts: what a provider tells of a message later, in whatever order and however often."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.notifications.domain.messages.notification import Notification
from services.notifications.domain.terms import Failure, Reason, State
from shared.errors import NotFound


class NoSuchMessage(NotFound):
    """The receipt is for a message that nobody handed over."""

    def __init__(self) -> None:
        super().__init__("There is no message under this reference.")


class Standing(StrEnum):
    """Where the provider says that a message stands."""

    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"


class Effect(StrEnum):
    """What a receipt changed."""

    APPLIED = "applied"
    KNOWN_ALREADY = "known_already"
    FOR_ANOTHER_TRY = "for_another_try"
    NEVER_HANDED_OVER = "never_handed_over"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """`notification_id` is our reference; `provider_reference` the provider's own name for it.

    `code` is a protocol code, never the provider's text.
    """

    notification_id: UUID
    standing: Standing
    provider_reference: str | None = None
    failure: Failure | None = None
    code: str | None = None
    blames_address: bool = False


def hear(
    receipt: Receipt, notification: Notification, *, was_handed_over: bool, at: datetime
) -> Effect:
    """Change the notification by what is told of it. A failure's retry is due `at`.

    Delivered is the last word. A failure counts for the try that is under way alone: an earlier one
    has been answered by another try already.
    """
    if not was_handed_over:
        return Effect.NEVER_HANDED_OVER
    match receipt.standing:
        case Standing.DELIVERED:
            is_new = notification.hear_delivered(at)
        case Standing.SENT:
            is_new = notification.hear_sent(at, receipt.provider_reference)
        case Standing.FAILED:
            if _is_of_another_try(receipt, notification):
                return Effect.FOR_ANOTHER_TRY
            is_new = notification.hear_failed(receipt.failure or Failure.TEMPORARY, at)
    return Effect.APPLIED if is_new else Effect.KNOWN_ALREADY


def _is_of_another_try(receipt: Receipt, notification: Notification) -> bool:
    named, ours = receipt.provider_reference, notification.provider_reference
    return named is not None and ours is not None and named != ours


def is_blamed_for_good(receipt: Receipt, notification: Notification) -> bool:
    """Say whether the address is at fault, now that the receipt was heard."""
    is_dead = notification.state is State.DEAD and notification.reason is Reason.REFUSED_BY_PROVIDER
    return receipt.blames_address and is_dead
