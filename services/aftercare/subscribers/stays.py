"""What aftercare hears: how episodes start, progress and end."""

from services.aftercare.domain.episodes.known_episode import Discharge
from services.aftercare.handlers.episodes import learning as handlers
from services.aftercare.handlers.setbacks.readmissions import (
    LearnReadmittedStay,
    learn_readmitted_stay,
)
from services.aftercare.ports import AftercareUnitOfWork
from services.aftercare.subscribers.registry import subscriptions
from shared.contracts.enrollment import (
    ClientDischarged,
    ClientEnrolled,
    ClientTransferred,
    EpisodeEnteredInError,
    EpisodeStepUndone,
    ProgramChanged,
)
from shared.contracts.event import Received
from shared.contracts.scheduling import PhaseStarted, ProgramCompleted, ProgramReopened


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
    if event.prior_episode_id is not None:
        stay = LearnReadmittedStay(
            application_id=event.application_id,
            client_id=event.client_id,
            prior_episode_id=event.prior_episode_id,
            episode_id=event.episode_id,
        )
        await learn_readmitted_stay(stay, uow)


@subscriptions.when(ProgramChanged)
async def when_program_changed(
    received: Received[ProgramChanged], uow: AftercareUnitOfWork
) -> None:
    """Let a draft be what the program now has for it."""
    event = received.event
    command = handlers.LearnProgram(
        episode_id=event.episode_id,
        client_id=event.client_id,
        seq=received.aggregate_seq,
        program=event.program,
        track=event.track,
    )
    await handlers.learn_program(command, uow)


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


@subscriptions.when(ClientTransferred)
async def when_client_transferred(
    received: Received[ClientTransferred], uow: AftercareUnitOfWork
) -> None:
    """Leave what follows to the site where the client goes on; a plan that has begun stays."""
    event = received.event
    is_here = received.site == event.to_site
    if is_here:
        arrival = handlers.LearnEnrollment(
            episode_id=event.episode_id,
            client_id=event.client_id,
            seq=received.aggregate_seq,
            program=event.program,
            track=event.track,
            started_on=event.effective_on,
        )
        await handlers.learn_enrollment(arrival, uow)
    await handlers.learn_place(_place(received, is_elsewhere=not is_here), uow)


@subscriptions.when(EpisodeStepUndone)
async def when_episode_step_undone(
    received: Received[EpisodeStepUndone], uow: AftercareUnitOfWork
) -> None:
    """Take back what was told: an enrollment that never was, a discharge, a transfer."""
    event = received.event
    await handlers.learn_undone(_undone(received), uow)
    if event.void_from is not None:
        await handlers.learn_mistake(_learned(received), uow)
    elif event.step == "transfer":
        await handlers.learn_place(_place(received, is_elsewhere=False), uow)
    elif event.step == "discharge":
        await handlers.learn_no_discharge(_learned(received), uow)


@subscriptions.when(EpisodeEnteredInError)
async def when_episode_entered_in_error(
    received: Received[EpisodeEnteredInError], uow: AftercareUnitOfWork
) -> None:
    """Stop what follows from an episode that never was."""
    await handlers.learn_mistake(_learned(received), uow)


def _undone(received: Received[EpisodeStepUndone]) -> handlers.LearnUndone:
    return handlers.LearnUndone(
        episode_id=received.event.episode_id,
        client_id=received.event.client_id,
        seq=received.aggregate_seq,
        undone=received.event.undone,
    )


def _learned(
    received: Received[EpisodeStepUndone] | Received[EpisodeEnteredInError],
) -> handlers.Learned:
    return handlers.Learned(
        episode_id=received.event.episode_id,
        client_id=received.event.client_id,
        seq=received.aggregate_seq,
    )


def _place(
    received: Received[ClientTransferred] | Received[EpisodeStepUndone], *, is_elsewhere: bool
) -> handlers.LearnPlace:
    return handlers.LearnPlace(
        episode_id=received.event.episode_id,
        client_id=received.event.client_id,
        seq=received.aggregate_seq,
        is_elsewhere=is_elsewhere,
    )
