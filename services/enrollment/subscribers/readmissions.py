"""Owns what enrollment hears of setbacks that lead to a readmission."""

from services.enrollment.handlers.intake.readmissions import OpenReadmission, open_readmission
from services.enrollment.ports import EnrollmentUnitOfWork
from services.enrollment.subscribers.registry import subscriptions
from shared.contracts.aftercare import ReadmissionRequested
from shared.contracts.event import Received


@subscriptions.when(ReadmissionRequested)
async def when_readmission_requested(
    received: Received[ReadmissionRequested], uow: EnrollmentUnitOfWork
) -> None:
    """Open an application in draft that knows the stay before it, or find the one that is open."""
    event = received.event
    command = OpenReadmission(
        setback_id=event.setback_id,
        client_id=event.client_id,
        prior_episode_id=event.prior_episode_id,
        requested_at=received.time,
    )
    await open_readmission(command, uow)
