"""Owns what scheduling hears from notifications: clients who answered a message about a session."""

from services.scheduling.handlers.bookings import own as handlers
from services.scheduling.ports import SchedulingUnitOfWork
from services.scheduling.subscribers.registry import subscriptions
from shared.contracts.event import Received
from shared.contracts.notifications import AppointmentAnswered


@subscriptions.when(AppointmentAnswered)
async def when_appointment_answered(
    received: Received[AppointmentAnswered], uow: SchedulingUnitOfWork
) -> None:
    """Confirm the client's seat on a yes; a no waits for a person, who sees the reply."""
    event = received.event
    if not event.will_come:
        return
    command = handlers.HeedYes(
        session_id=event.session_id, client_id=event.client_id, starts_at=event.starts_at
    )
    await handlers.heed_yes(command, uow)
