"""What events say of a linkage: each kind of event, made from the linkage as it stands."""

from datetime import date
from typing import TypeVar

from services.aftercare.domain.linkages.linkage import DeclineReason, Linkage
from services.aftercare.domain.linkages.owed import Owed
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

Told = TypeVar("Told", LinkageRequested, LinkageAccepted, LinkageWaitlisted)
Step = TypeVar("Step", LinkageStepDue, LinkageStepOverdue)


def told(kind: type[Told], linkage: Linkage) -> Told:
    """Return the event of a kind that says no more than of which linkage and provider it is."""
    return kind(
        linkage_id=linkage.id,
        plan_id=linkage.plan_id,
        client_id=linkage.client_id,
        kind=linkage.kind,
        provider_code=linkage.provider(),
    )


def step_told(kind: type[Step], linkage: Linkage, owed: Owed) -> Step:
    """Return the event that the next step is to be taken soon, or was not taken in time."""
    return kind(
        linkage_id=linkage.id,
        plan_id=linkage.plan_id,
        client_id=linkage.client_id,
        step=owed.step,
        owed_by=owed.by,
        due_at=owed.due_at,
    )


def declined(linkage: Linkage, reason: DeclineReason) -> LinkageDeclined:
    return LinkageDeclined(
        linkage_id=linkage.id,
        plan_id=linkage.plan_id,
        client_id=linkage.client_id,
        kind=linkage.kind,
        provider_code=linkage.provider(),
        reason_code=reason,
    )


def linked(linkage: Linkage, attended_on: date) -> ClientLinked:
    return ClientLinked(
        linkage_id=linkage.id,
        plan_id=linkage.plan_id,
        client_id=linkage.client_id,
        kind=linkage.kind,
        provider_code=linkage.provider(),
        attended_on=attended_on,
    )


def ended(linkage: Linkage) -> LinkageEnded:
    return LinkageEnded(
        linkage_id=linkage.id,
        plan_id=linkage.plan_id,
        client_id=linkage.client_id,
        kind=linkage.kind,
        outcome=linkage.state,
    )
