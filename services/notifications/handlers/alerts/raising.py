"""Raising an alert, from whatever cause: once, and the first is told in the same transaction."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.notifications.domain.alerts.alert import Alert
from services.notifications.domain.alerts.terms import (
    FASTEST_FIRST,
    NATURES,
    AlertKind,
    Urgency,
)
from services.notifications.domain.terms import StaffRole
from services.notifications.handlers.alerts.climbing import climb
from services.notifications.handlers.alerts.quieting import quieten
from services.notifications.ports import NotificationsUnitOfWork
from shared.identifiers import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class RaiseAlert:
    """Something that a person of the staff must answer.

    `cause_id` is the same for every telling of the same. `source_id` is what it comes from, and
    `source_seq` where in the source's history it stands. `role` is told where nobody is on call.
    `tell_from`: it can wait until then, and is routine from there on.
    """

    kind: AlertKind
    cause_id: UUID
    source_id: UUID
    source_seq: int = 1
    about: UUID | None = None
    role: StaffRole | None = None
    tell_from: datetime | None = None

    @property
    def urgency(self) -> Urgency:
        return NATURES[self.kind].urgency if self.tell_from is None else Urgency.ROUTINE


@dataclass(frozen=True, slots=True)
class CloseSource:
    """All that a source told before `seq` is dealt with, where it lies.

    `gone`: it was taken back, so that nobody needs to do anything.
    """

    source_id: UUID
    seq: int
    gone: bool = False


async def raise_alert(command: RaiseAlert, uow: NotificationsUnitOfWork) -> Alert:
    """Raise an alert and tell the first; what is known already, or dealt with, stays as it is.

    What is known and could wait is told at once where this cannot. At commit:
    AlertWasRaisedMeanwhile.
    """
    source = await uow.alert_sources.locked(command.source_id)
    known = await uow.alerts.of_cause(command.kind, command.cause_id)
    if known is not None:
        await hasten(known, command.urgency, uow)
        return known
    alert = await _new_alert(command, uow)
    uow.alerts.add(alert)
    if source.is_closed_at(command.source_seq):
        alert.resolve(uow.now)
        uow.save(alert)
    elif command.tell_from is not None and command.tell_from > uow.now:
        alert.wait(command.tell_from)
        uow.save(alert)
    else:
        await climb(alert, uow)
    return alert


async def hasten(alert: Alert, urgency: Urgency, uow: NotificationsUnitOfWork) -> None:
    """Let an alert that nobody answered climb faster, from the top; never slower."""
    is_faster = FASTEST_FIRST.index(urgency) < FASTEST_FIRST.index(alert.urgency)
    if not alert.is_unanswered or not is_faster:
        return
    ladder = await uow.escalation_ladders.newest(urgency)
    alert.hasten(urgency, ladder.number)
    await climb(alert, uow)


async def close_source(command: CloseSource, uow: NotificationsUnitOfWork) -> None:
    """Resolve what a source raised before, or withdraw it; also what is only heard of later."""
    source = await uow.alert_sources.locked(command.source_id)
    if not source.close(command.seq):
        return
    uow.alert_sources.put(source)
    for alert in await uow.alerts.live_of_source(command.source_id, command.seq):
        if command.gone and alert.is_unanswered:
            alert.withdraw(uow.now)
        else:
            alert.resolve(uow.now)
        uow.save(alert)
        await quieten(alert, uow)


async def _new_alert(command: RaiseAlert, uow: NotificationsUnitOfWork) -> Alert:
    nature = NATURES[command.kind]
    ladder = await uow.escalation_ladders.newest(command.urgency)
    return Alert(
        id=new_id(),
        site=uow.site,
        kind=command.kind,
        urgency=command.urgency,
        role=command.role or nature.role,
        about=command.about,
        source_id=command.source_id,
        source_seq=command.source_seq,
        cause_id=command.cause_id,
        raised_at=uow.now,
        ladder=ladder.number,
    )
