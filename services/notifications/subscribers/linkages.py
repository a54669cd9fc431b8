"""Owns what notifications hears of linkages: what the client is told, and whose step is next."""

from services.notifications.domain.rules.causes import Cause
from services.notifications.domain.terms import StaffRole
from services.notifications.handlers.messages.hearing import Says, hear_of
from services.notifications.ports import NotificationsUnitOfWork as Work
from services.notifications.subscribers.registry import subscriptions
from services.notifications.subscribers.telling import role_named, word
from shared.contracts.aftercare import (
    ClientLinked,
    LinkageAccepted,
    LinkageDeclined,
    LinkageEnded,
    LinkageRequested,
    LinkageStepDue,
    LinkageStepOverdue,
    LinkageWaitlisted,
)
from shared.contracts.event import Received

_STEP = "step"
"""Whose step is next, apart from what the client is told; the step taken makes it untrue."""

_Moved = (
    Received[LinkageRequested]
    | Received[LinkageAccepted]
    | Received[LinkageDeclined]
    | Received[LinkageWaitlisted]
    | Received[LinkageEnded]
)
_Step = Received[LinkageStepDue] | Received[LinkageStepOverdue]


@subscriptions.when(LinkageRequested)
async def when_linkage_requested(received: Received[LinkageRequested], uow: Work) -> None:
    await _hear_of(received, Cause.LINKAGE_REQUESTED, received.event.kind, uow)


@subscriptions.when(LinkageAccepted)
async def when_linkage_accepted(received: Received[LinkageAccepted], uow: Work) -> None:
    await _hear_of(received, Cause.LINKAGE_ACCEPTED, received.event.kind, uow)


@subscriptions.when(LinkageDeclined)
async def when_linkage_declined(received: Received[LinkageDeclined], uow: Work) -> None:
    """Tell staff, who find another; the client hears of it from them."""
    await _hear_of(received, Cause.LINKAGE_DECLINED, received.event.kind, uow)


@subscriptions.when(LinkageWaitlisted)
async def when_linkage_waitlisted(received: Received[LinkageWaitlisted], uow: Work) -> None:
    await _hear_of(received, Cause.LINKAGE_WAITLISTED, received.event.kind, uow)


@subscriptions.when(ClientLinked)
async def when_client_linked(received: Received[ClientLinked], uow: Work) -> None:
    await hear_of(word(received, received.event.client_id), uow)
    await hear_of(word(received, received.event.client_id, apart_as=_STEP), uow)


@subscriptions.when(LinkageEnded)
async def when_linkage_ended(received: Received[LinkageEnded], uow: Work) -> None:
    await _hear_of(received, Cause.LINKAGE_ENDED, received.event.outcome, uow)


@subscriptions.when(LinkageStepDue)
async def when_linkage_step_due(received: Received[LinkageStepDue], uow: Work) -> None:
    await _hear_of_step(received, Cause.LINKAGE_STEP_DUE, uow)


@subscriptions.when(LinkageStepOverdue)
async def when_linkage_step_overdue(received: Received[LinkageStepOverdue], uow: Work) -> None:
    await _hear_of_step(received, Cause.LINKAGE_STEP_OVERDUE, uow)


async def _hear_of(received: _Moved, cause: Cause, variant: str, uow: Work) -> None:
    says = Says(variant=variant)
    await hear_of(word(received, received.event.client_id, cause, says=says), uow)
    await hear_of(word(received, received.event.client_id, apart_as=_STEP), uow)


async def _hear_of_step(received: _Step, cause: Cause, uow: Work) -> None:
    """Tell the role that owes the step; what an organisation owes, clinicians follow up."""
    event = received.event
    says = Says(variant=event.step, role=role_named(event.owed_by) or StaffRole.CLINICIAN)
    await hear_of(word(received, event.client_id, cause, apart_as=_STEP, says=says), uow)
