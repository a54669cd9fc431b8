"""Owns what enrollment hears of programs that were completed."""

from services.enrollment.handlers.stays import episodes as handlers
from services.enrollment.ports import EnrollmentUnitOfWork
from services.enrollment.subscribers.registry import subscriptions
from shared.contracts.event import Received
from shared.contracts.scheduling import ProgramCompleted, ProgramReopened


@subscriptions.when(ProgramCompleted)
async def when_program_completed(
    received: Received[ProgramCompleted], uow: EnrollmentUnitOfWork
) -> None:
    """Keep the day; it may arrive before, after or without the discharge."""
    event = received.event
    command = handlers.RecordProgramCompletion(
        progress_id=event.progress_id,
        episode_id=event.episode_id,
        completed_on=event.completed_on,
        seq=received.aggregate_seq,
    )
    await handlers.record_program_completion(command, uow)


@subscriptions.when(ProgramReopened)
async def when_program_reopened(
    received: Received[ProgramReopened], uow: EnrollmentUnitOfWork
) -> None:
    """Take the day back, unless the program was completed again since."""
    event = received.event
    command = handlers.RecordProgramCompletion(
        progress_id=event.progress_id,
        episode_id=event.episode_id,
        completed_on=None,
        seq=received.aggregate_seq,
    )
    await handlers.record_program_completion(command, uow)
