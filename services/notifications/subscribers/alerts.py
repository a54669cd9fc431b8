"""Owns what notifications hears that a person of the staff must answer, and that somebody did.

What is acknowledged where its cause lies is resolved here, in whatever order both are heard.
"""

from uuid import UUID, uuid5

from services.notifications.domain.alerts.terms import AlertKind
from services.notifications.domain.rules.causes import Cause
from services.notifications.domain.terms import StaffRole
from services.notifications.handlers.alerts.raising import (
    CloseSource,
    RaiseAlert,
    close_source,
    raise_alert,
)
from services.notifications.handlers.messages.hearing import Says, hear_of
from services.notifications.ports import NotificationsUnitOfWork as Work
from services.notifications.subscribers.registry import subscriptions
from services.notifications.subscribers.telling import word
from shared.contracts.aftercare import HelpRequestClosed, HelpRequested
from shared.contracts.enrollment import SafetyAlertAcknowledged, SafetyAlertRaised
from shared.contracts.event import Received
from shared.contracts.scheduling import (
    AbsenceCaseDecided,
    AbsenceCaseResolved,
    AbsenceTaskOverdue,
)

_TASKS = UUID("5f0c6f0e-58a5-5c60-9d5e-0d4e5f6f2b11")


@subscriptions.when(SafetyAlertRaised)
async def when_safety_alert_raised(received: Received[SafetyAlertRaised], uow: Work) -> None:
    """Tell whoever is on call, again and again, until somebody answers here or there."""
    event = received.event
    command = RaiseAlert(
        kind=AlertKind.SAFETY,
        cause_id=event.alert_id,
        source_id=event.alert_id,
        source_seq=received.aggregate_seq,
        about=event.client_id,
        tell_from=event.tell_from,
    )
    await raise_alert(command, uow)


@subscriptions.when(SafetyAlertAcknowledged)
async def when_safety_alert_acknowledged(
    received: Received[SafetyAlertAcknowledged], uow: Work
) -> None:
    await close_source(CloseSource(received.event.alert_id, received.aggregate_seq), uow)


@subscriptions.when(HelpRequested)
async def when_help_requested(received: Received[HelpRequested], uow: Work) -> None:
    """Tell whoever is on call, again and again, until somebody answers here or closes it there."""
    event = received.event
    command = RaiseAlert(
        kind=AlertKind.HELP,
        cause_id=event.help_request_id,
        source_id=event.help_request_id,
        source_seq=received.aggregate_seq,
        about=event.client_id,
        tell_from=event.tell_from,
    )
    await raise_alert(command, uow)


@subscriptions.when(HelpRequestClosed)
async def when_help_request_closed(received: Received[HelpRequestClosed], uow: Work) -> None:
    await close_source(CloseSource(received.event.help_request_id, received.aggregate_seq), uow)


@subscriptions.when(AbsenceTaskOverdue)
async def when_absence_task_overdue(received: Received[AbsenceTaskOverdue], uow: Work) -> None:
    """Tell whoever takes over; the task of a case's step is one alert, however often it is told.

    The morning's counts have it until the case is closed.
    """
    event = received.event
    task = f"{event.case_id}/{event.step}/{event.role}/{event.due_at.isoformat()}"
    command = RaiseAlert(
        kind=AlertKind.OVERDUE_TASK,
        cause_id=uuid5(_TASKS, task),
        source_id=event.case_id,
        source_seq=received.aggregate_seq,
        about=event.client_id,
        role=_role(event.next_role or event.role),
    )
    await raise_alert(command, uow)
    says = Says(role=_role(event.next_role or event.role))
    await hear_of(word(received, event.client_id, Cause.ABSENCE_TASK_OVERDUE, says=says), uow)


@subscriptions.when(AbsenceCaseResolved)
async def when_absence_case_resolved(received: Received[AbsenceCaseResolved], uow: Work) -> None:
    await close_source(CloseSource(received.event.case_id, received.aggregate_seq), uow)
    await hear_of(word(received, received.event.client_id), uow)


@subscriptions.when(AbsenceCaseDecided)
async def when_absence_case_decided(received: Received[AbsenceCaseDecided], uow: Work) -> None:
    """Close the alert; a discharge that was decided is still to be done, and staff are told so."""
    event = received.event
    await close_source(CloseSource(event.case_id, received.aggregate_seq), uow)
    says = Says(variant=event.decision)
    await hear_of(word(received, event.client_id, Cause.ABSENCE_DECIDED, says=says), uow)


def _role(code: str) -> StaffRole | None:
    """Return the role where this service knows it: one that it does not is told by kind."""
    return StaffRole(code) if code in list(StaffRole) else None
