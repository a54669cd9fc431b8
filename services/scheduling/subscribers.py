"""Owns what scheduling hears from enrollment: stays that begin and end, in whatever order."""

from services.scheduling import handlers
from services.scheduling.ports import SchedulingUnitOfWork
from shared.contracts.enrollment import ClientDischarged, ClientEnrolled
from shared.contracts.event import Received
from shared.messaging.subscriptions import Subscriptions

subscriptions = Subscriptions("scheduling")


@subscriptions.when(ClientEnrolled)
async def when_client_enrolled(
    received: Received[ClientEnrolled], uow: SchedulingUnitOfWork
) -> None:
    """Start the client in the first phase. Raises NotYet while the named track is not here."""
    event = received.event
    command = handlers.BeginStay(
        episode_id=event.episode_id,
        client_id=event.client_id,
        track_code=event.track,
        started_on=event.started_on,
        from_history=event.from_history,
    )
    await handlers.begin_stay(command, uow)


@subscriptions.when(ClientDischarged)
async def when_client_discharged(
    received: Received[ClientDischarged], uow: SchedulingUnitOfWork
) -> None:
    """Free the client's seats and end the stay, whether or not its beginning was heard of."""
    event = received.event
    command = handlers.EndStay(
        episode_id=event.episode_id,
        client_id=event.client_id,
        discharged_on=event.discharged_on,
        recorded_at=received.time,
        heard_seq=received.aggregate_seq,
    )
    await handlers.end_stay(command, uow)
