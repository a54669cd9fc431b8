"""Help that is asked for: by a client, or by staff for one. Pressing again asks once."""

from dataclasses import dataclass
from uuid import UUID

from services.notifications.domain.alerts.alert import Alert
from services.notifications.domain.alerts.terms import NATURES, AlertKind
from services.notifications.handlers.alerts.raising import RaiseAlert, hasten, raise_alert
from services.notifications.ports import NotificationsUnitOfWork
from shared.identifiers import new_id


@dataclass(frozen=True, slots=True)
class AskForHelp:
    client_id: UUID


async def ask_for_help(command: AskForHelp, uow: NotificationsUnitOfWork) -> Alert:
    """Raise an alert about the client, or return the one that still waits for an answer.

    One that could wait waits no longer.
    """
    # Nobody else asks for this client at the same moment.
    await uow.alert_sources.locked(command.client_id)
    waiting = await uow.alerts.live_about(AlertKind.HELP, command.client_id)
    if waiting is not None:
        await hasten(waiting, NATURES[AlertKind.HELP].urgency, uow)
        return waiting
    request_id = new_id()
    asked = RaiseAlert(
        kind=AlertKind.HELP, cause_id=request_id, source_id=request_id, about=command.client_id
    )
    return await raise_alert(asked, uow)
