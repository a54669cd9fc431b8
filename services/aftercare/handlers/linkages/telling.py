"""What events say of a linkage: each kind of event, made from the linkage as it stands."""

from datetime import date

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


def requested(linkage: Linkage) -> LinkageRequested:
    return LinkageRequested(
        linkage_id=linkage.id,
        plan_id=linkage.plan_id,
        client_id=linkage.client_id,
        kind=linkage.kind,
        provider_code=linkage.provider(),
    )


def accepted(linkage: Linkage) -> LinkageAccepted:
    return LinkageAccepted(
        linkage_id=linkage.id,
        plan_id=linkage.plan_id,
        client_id=linkage.client_id,
        kind=linkage.kind,
        provider_code=linkage.provider(),
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


def waitlisted(linkage: Linkage) -> LinkageWaitlisted:
    return LinkageWaitlisted(
        linkage_id=linkage.id,
        plan_id=linkage.plan_id,
        client_id=linkage.client_id,
        kind=linkage.kind,
        provider_code=linkage.provider(),
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


def due(linkage: Linkage, owed: Owed) -> LinkageStepDue:
    return LinkageStepDue(
        linkage_id=linkage.id,
        plan_id=linkage.plan_id,
        client_id=linkage.client_id,
        step=owed.step,
        owed_by=owed.by,
        due_at=owed.due_at,
    )


def overdue(linkage: Linkage, owed: Owed) -> LinkageStepOverdue:
    return LinkageStepOverdue(
        linkage_id=linkage.id,
        plan_id=linkage.plan_id,
        client_id=linkage.client_id,
        step=owed.step,
        owed_by=owed.by,
        due_at=owed.due_at,
    )
