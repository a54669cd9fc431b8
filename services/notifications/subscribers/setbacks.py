"""Owns what notifications hears of setbacks: who is to review them."""

from services.notifications.domain.rules.causes import Cause
from services.notifications.handlers.messages.hearing import Says, hear_of
from services.notifications.ports import NotificationsUnitOfWork as Work
from services.notifications.subscribers.registry import subscriptions
from services.notifications.subscribers.telling import word
from shared.contracts.aftercare import (
    SetbackContactRecorded,
    SetbackReportClosed,
    SetbackReported,
    SetbackReportUnconfirmed,
    SetbackReviewed,
    SetbackReviewOverdue,
)
from shared.contracts.event import Received

_OVERDUE = "overdue"
"""Another matter of the same setback, which does not make the review untrue."""


@subscriptions.when(SetbackReported)
async def when_setback_reported(received: Received[SetbackReported], uow: Work) -> None:
    """Tell clinicians, and count it until somebody has reviewed it."""
    event = received.event
    says = Says(variant=event.reported_by)
    await hear_of(word(received, event.client_id, Cause.SETBACK_REPORTED, says=says), uow)


@subscriptions.when(SetbackReportUnconfirmed)
async def when_setback_report_unconfirmed(
    received: Received[SetbackReportUnconfirmed], uow: Work
) -> None:
    """Tell clinicians. Whom it is about is not known: the report stands for them."""
    await hear_of(word(received, received.event.setback_id, Cause.SETBACK_UNCONFIRMED), uow)


@subscriptions.when(SetbackReviewOverdue)
async def when_setback_review_overdue(received: Received[SetbackReviewOverdue], uow: Work) -> None:
    event = received.event
    told = word(
        received,
        event.client_id or event.setback_id,
        Cause.SETBACK_OVERDUE,
        apart_as=_OVERDUE,
        says=Says(variant=event.step),
    )
    await hear_of(told, uow)


@subscriptions.when(SetbackReviewed)
async def when_setback_reviewed(received: Received[SetbackReviewed], uow: Work) -> None:
    await hear_of(word(received, received.event.client_id), uow)
    await hear_of(word(received, received.event.client_id, apart_as=_OVERDUE), uow)


@subscriptions.when(SetbackReportClosed)
async def when_setback_report_closed(received: Received[SetbackReportClosed], uow: Work) -> None:
    """Withdraw that a review waits: it was taken back, or is about nobody here."""
    await hear_of(word(received, received.event.setback_id), uow)
    await hear_of(word(received, received.event.setback_id, apart_as=_OVERDUE), uow)


@subscriptions.when(SetbackContactRecorded)
async def when_setback_contact_recorded(
    received: Received[SetbackContactRecorded], uow: Work
) -> None:
    """Withdraw that the contact is overdue: a try that failed gave it another day."""
    await hear_of(word(received, received.event.client_id, apart_as=_OVERDUE), uow)
