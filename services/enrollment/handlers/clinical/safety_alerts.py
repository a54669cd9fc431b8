"""Owns the commands on safety alerts."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.enrollment.domain.clinical.safety_alert import AlertSource, SafetyAlert
from services.enrollment.handlers.intake.identities import require_known_here
from services.enrollment.ports import EnrollmentUnitOfWork
from shared.contracts.enrollment import SafetyAlertAcknowledged, SafetyAlertRaised
from shared.identifiers import new_id


@dataclass(frozen=True, kw_only=True)
class RaiseSafetyAlert:
    client_id: UUID
    note: str
    by: str


@dataclass(frozen=True, kw_only=True)
class AcknowledgeSafetyAlert:
    alert_id: UUID
    by: str


@dataclass(frozen=True, kw_only=True)
class ResolveSafetyAlert:
    alert_id: UUID
    note: str
    by: str


async def raise_safety_alert(command: RaiseSafetyAlert, uow: EnrollmentUnitOfWork) -> SafetyAlert:
    """Raise one by hand: what somebody saw or heard. Raises ClientIsNotKnownHere."""
    client_id = await require_known_here(command.client_id, uow)
    why = {"source": AlertSource.STAFF, "note": command.note, "by": command.by}
    return await alert_staff(client_id, why, uow)


async def acknowledge_safety_alert(
    command: AcknowledgeSafetyAlert, uow: EnrollmentUnitOfWork
) -> SafetyAlert:
    alert = await uow.safety_alerts.get(command.alert_id)
    alert.acknowledge(by=command.by, at=uow.now)
    uow.publish(SafetyAlertAcknowledged(alert_id=alert.id, client_id=alert.client_id), of=alert)
    return alert


async def resolve_safety_alert(
    command: ResolveSafetyAlert, uow: EnrollmentUnitOfWork
) -> SafetyAlert:
    """Say what was done about an alert that somebody acknowledged."""
    alert = await uow.safety_alerts.get(command.alert_id)
    sealed = await uow.private.seal(alert.client_id, {"note": command.note})
    alert.resolve(sealed, by=command.by, at=uow.now)
    uow.save(alert)
    return alert


async def alert_staff(
    client_id: UUID,
    why: dict[str, str],
    uow: EnrollmentUnitOfWork,
    tell_from: datetime | None = None,
) -> SafetyAlert:
    """Raise an alert within a command; `why` is sealed, and no event tells it.

    `tell_from`: nobody is woken before; None is at once.
    """
    alert = SafetyAlert(
        id=new_id(),
        site=uow.site,
        client_id=client_id,
        raised_at=uow.now,
        sealed=await uow.private.seal(client_id, why),
    )
    uow.safety_alerts.add(alert)
    event = SafetyAlertRaised(alert_id=alert.id, client_id=client_id, tell_from=tell_from)
    uow.publish(event, of=alert)
    return alert
