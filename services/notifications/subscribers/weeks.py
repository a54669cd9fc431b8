"""Owns what notifications hears of weeks that fall short, and of steps of absence cases.

What becomes of a step is heard beside this, with the alerts.
"""

from services.notifications.domain.rules.causes import Cause
from services.notifications.domain.terms import StaffRole
from services.notifications.handlers.messages.hearing import Says, hear_of
from services.notifications.ports import NotificationsUnitOfWork as Work
from services.notifications.subscribers.registry import subscriptions
from services.notifications.subscribers.telling import end_of_week, role_named, word
from shared.contracts.event import Received
from shared.contracts.scheduling import (
    AbsenceThresholdReached,
    WeeklyHoursAtRisk,
    WeeklyHoursMet,
    WeeklyHoursMissed,
)


@subscriptions.when(WeeklyHoursAtRisk)
async def when_weekly_hours_at_risk(received: Received[WeeklyHoursAtRisk], uow: Work) -> None:
    """Say that more times are free, if any are; staff count the week until it is over."""
    event = received.event
    says = Says(
        variant="in_reach" if event.in_reach else "out_of_reach",
        until=end_of_week(event.starts_on),
    )
    await hear_of(word(received, event.client_id, Cause.HOURS_AT_RISK, says=says), uow)


@subscriptions.when(WeeklyHoursMissed)
async def when_weekly_hours_missed(received: Received[WeeklyHoursMissed], uow: Work) -> None:
    await hear_of(word(received, received.event.client_id, Cause.HOURS_MISSED), uow)


@subscriptions.when(WeeklyHoursMet)
async def when_weekly_hours_met(received: Received[WeeklyHoursMet], uow: Work) -> None:
    await hear_of(word(received, received.event.client_id), uow)


@subscriptions.when(AbsenceThresholdReached)
async def when_absence_threshold_reached(
    received: Received[AbsenceThresholdReached], uow: Work
) -> None:
    """Tell whose task it is; the client is called by a person."""
    event = received.event
    says = Says(variant=event.follows, role=role_named(event.role) or StaffRole.CLINICIAN)
    await hear_of(word(received, event.client_id, Cause.ABSENCE_STEP_REACHED, says=says), uow)
