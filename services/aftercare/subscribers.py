"""What aftercare hears: how episodes start, progress and end."""

from services.aftercare.domain.episode import Discharge
from services.aftercare.handlers import episodes as handlers
from services.aftercare.ports import AftercareUnitOfWork
from shared.contracts.enrollment import ClientDischarged, ClientEnrolled
from shared.contracts.event import Received
from shared.contracts.scheduling import PhaseStarted, ProgramCompleted, ProgramReopened
from shared.messaging.subscriptions import Subscriptions

subscriptions = Subscriptions("aftercare")


@subscriptions.when(ClientEnrolled)
async def when_client_enrolled(
    received: Received[ClientEnrolled], uow: AftercareUnitOfWork
) -> None:
    event = received.event
    command = handlers.LearnEnrollment(
        episode_id=event.episode_id,
        client_id=event.client_id,
        seq=received.aggregate_seq,
        program=event.program,
        track=event.track,
        started_on=event.started_on,
    )
    await handlers.learn_enrollment(command, uow)


@subscriptions.when(PhaseStarted)
async def when_phase_started(received: Received[PhaseStarted], uow: AftercareUnitOfWork) -> None:
    """Draft the plan when the last phase starts, so that it is ready on the last day."""
    event = received.event
    command = handlers.LearnPhase(
        episode_id=event.episode_id,
        client_id=event.client_id,
        seq=received.aggregate_seq,
        started_on=event.started_on,
        is_last=event.is_last,
    )
    await handlers.learn_phase(command, uow)


@subscriptions.when(ProgramCompleted)
async def when_program_completed(
    received: Received[ProgramCompleted], uow: AftercareUnitOfWork
) -> None:
    event = received.event
    command = handlers.LearnCompletion(
        episode_id=event.episode_id,
        client_id=event.client_id,
        seq=received.aggregate_seq,
        completed_on=event.completed_on,
    )
    await handlers.learn_completion(command, uow)


@subscriptions.when(ProgramReopened)
async def when_program_reopened(
    received: Received[ProgramReopened], uow: AftercareUnitOfWork
) -> None:
    event = received.event
    command = handlers.Learned(
        episode_id=event.episode_id, client_id=event.client_id, seq=received.aggregate_seq
    )
    await handlers.learn_reopening(command, uow)


@subscriptions.when(ClientDischarged)
async def when_client_discharged(
    received: Received[ClientDischarged], uow: AftercareUnitOfWork
) -> None:
    """Draft the plan after any discharge; a death revokes it instead."""
    event = received.event
    command = handlers.LearnDischarge(
        episode_id=event.episode_id,
        client_id=event.client_id,
        seq=received.aggregate_seq,
        discharge=Discharge(event.disposition, event.discharged_on, event.from_history),
    )
    await handlers.learn_discharge(command, uow)
