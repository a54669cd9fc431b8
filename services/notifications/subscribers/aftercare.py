"""Owns what notifications hears of aftercare: plans, check-ins and outreach."""

from services.notifications.domain.rules.causes import HAD_BEGUN, Cause
from services.notifications.domain.terms import StaffRole
from services.notifications.handlers.messages.hearing import Says, hear_of
from services.notifications.ports import NotificationsUnitOfWork as Work
from services.notifications.subscribers.registry import subscriptions
from services.notifications.subscribers.telling import role_named, word
from shared.contracts.aftercare import (
    CheckInCompleted,
    CheckInDue,
    CheckInMissed,
    ContinuingCarePlanActivated,
    ContinuingCarePlanDrafted,
    ContinuingCarePlanEnded,
    OutreachClosed,
    OutreachOpened,
    OutreachOverdue,
)
from shared.contracts.event import Received

_OUTREACH = "outreach"
"""What staff do after a missed check-in, apart from what the client is told of it."""


@subscriptions.when(ContinuingCarePlanActivated)
async def when_continuing_care_plan_activated(
    received: Received[ContinuingCarePlanActivated], uow: Work
) -> None:
    event = received.event
    told = word(received, event.client_id, Cause.PLAN_ACTIVATED, happened_on=event.starts_on)
    await hear_of(told, uow)


@subscriptions.when(ContinuingCarePlanDrafted)
async def when_continuing_care_plan_drafted(
    received: Received[ContinuingCarePlanDrafted], uow: Work
) -> None:
    """Count the plan among those that wait for review, until it starts or ends.

    Of one that was called off by mistake after it had begun staff are told at once.
    """
    event = received.event
    says = Says(variant=HAD_BEGUN if event.had_begun else event.called_for_by)
    await hear_of(word(received, event.client_id, Cause.PLAN_DRAFTED, says=says), uow)


@subscriptions.when(ContinuingCarePlanEnded)
async def when_continuing_care_plan_ended(
    received: Received[ContinuingCarePlanEnded], uow: Work
) -> None:
    await hear_of(word(received, received.event.client_id), uow)


@subscriptions.when(CheckInDue)
async def when_check_in_due(received: Received[CheckInDue], uow: Work) -> None:
    event = received.event
    told = word(
        received,
        event.client_id,
        Cause.CHECK_IN_DUE,
        happened_on=event.due_on,
        says=Says(on=event.due_on),
    )
    await hear_of(told, uow)


@subscriptions.when(CheckInCompleted)
async def when_check_in_completed(received: Received[CheckInCompleted], uow: Work) -> None:
    await hear_of(word(received, received.event.client_id), uow)
    await hear_of(word(received, received.event.client_id, apart_as=_OUTREACH), uow)


@subscriptions.when(CheckInMissed)
async def when_check_in_missed(received: Received[CheckInMissed], uow: Work) -> None:
    event = received.event
    says = Says(on=event.due_on)
    await hear_of(word(received, event.client_id, Cause.CHECK_IN_MISSED, says=says), uow)


@subscriptions.when(OutreachOpened)
async def when_outreach_opened(received: Received[OutreachOpened], uow: Work) -> None:
    """Tell staff that somebody is to be called; the client hears of the missed one as it is."""
    event = received.event
    says = Says(role=role_named(event.role) or StaffRole.CLINICIAN)
    told = word(received, event.client_id, Cause.OUTREACH_OPENED, apart_as=_OUTREACH, says=says)
    await hear_of(told, uow)


@subscriptions.when(OutreachOverdue)
async def when_outreach_overdue(received: Received[OutreachOverdue], uow: Work) -> None:
    """Tell whoever takes the task over; the one who had it is asked no more."""
    event = received.event
    says = Says(role=role_named(event.next_role) or StaffRole.PROGRAM_DIRECTOR)
    told = word(received, event.client_id, Cause.OUTREACH_OVERDUE, apart_as=_OUTREACH, says=says)
    await hear_of(told, uow)


@subscriptions.when(OutreachClosed)
async def when_outreach_closed(received: Received[OutreachClosed], uow: Work) -> None:
    await hear_of(word(received, received.event.client_id, apart_as=_OUTREACH), uow)
