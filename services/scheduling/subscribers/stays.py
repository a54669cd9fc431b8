"""Owns what scheduling hears from enrollment of stays, in whatever order."""

from datetime import timedelta

from services.scheduling.domain.stays.said import Said
from services.scheduling.handlers.stays import stays as handlers
from services.scheduling.ports import SchedulingUnitOfWork
from services.scheduling.subscribers.registry import subscriptions
from shared.contracts.enrollment import (
    ClientDischarged,
    ClientEnrolled,
    ClientTransferred,
    EpisodeEnteredInError,
    EpisodeHeld,
    EpisodeResumed,
    EpisodeStepUndone,
    ProgramChanged,
    SegmentStartCorrected,
)
from shared.contracts.event import Received

Paused = EpisodeHeld | EpisodeResumed | SegmentStartCorrected


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
        heard_seq=received.aggregate_seq,
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


@subscriptions.when(ClientTransferred)
async def when_client_transferred(
    received: Received[ClientTransferred], uow: SchedulingUnitOfWork
) -> None:
    """End the stay at the site that is left, and begin one where the client goes on.

    Raises NotYet while the track that is named does not exist there.
    """
    event = received.event
    about = {"episode_id": event.episode_id, "client_id": event.client_id}
    if received.site == event.to_site:
        begin = handlers.BeginStay(
            **about,
            track_code=event.track,
            started_on=event.effective_on,
            from_history=False,
            heard_seq=received.aggregate_seq,
        )
        await handlers.begin_stay(begin, uow)
    else:
        end = handlers.EndStay(
            **about,
            discharged_on=event.effective_on - timedelta(days=1),
            recorded_at=received.time,
            heard_seq=received.aggregate_seq,
        )
        await handlers.leave_site(end, uow)


@subscriptions.when(EpisodeHeld)
async def when_episode_held(received: Received[EpisodeHeld], uow: SchedulingUnitOfWork) -> None:
    """Hold the phase in force; seats stay the client's, for whoever is expected back."""
    said = Said(seq=received.aggregate_seq, what="hold", on=received.event.effective_on)
    await _hear(received, said, uow)


@subscriptions.when(EpisodeResumed)
async def when_episode_resumed(
    received: Received[EpisodeResumed], uow: SchedulingUnitOfWork
) -> None:
    said = Said(seq=received.aggregate_seq, what="resume", on=received.event.effective_on)
    await _hear(received, said, uow)


@subscriptions.when(ProgramChanged)
async def when_program_changed(
    received: Received[ProgramChanged], uow: SchedulingUnitOfWork
) -> None:
    """Begin the other program's track. Without one the client goes on in the present track."""
    event = received.event
    if event.track is None:
        return
    command = handlers.ChangeTrack(
        episode_id=event.episode_id,
        client_id=event.client_id,
        track_code=event.track,
        on=event.effective_on,
        heard_seq=received.aggregate_seq,
    )
    await handlers.change_track(command, uow)


@subscriptions.when(SegmentStartCorrected)
async def when_segment_start_corrected(
    received: Received[SegmentStartCorrected], uow: SchedulingUnitOfWork
) -> None:
    """Date anew what began, or was left, on another day than was told."""
    event = received.event
    said = Said(
        seq=received.aggregate_seq, what="correct", on=event.starts_on, about=event.corrects
    )
    await _hear(received, said, uow)


@subscriptions.when(EpisodeStepUndone)
async def when_episode_step_undone(
    received: Received[EpisodeStepUndone], uow: SchedulingUnitOfWork
) -> None:
    """Take back what was told of the step. Seats that it freed are not taken back with it."""
    event = received.event
    said = Said(seq=received.aggregate_seq, what="undo", about=event.undone)
    await _erase(received, said, uow)


@subscriptions.when(EpisodeEnteredInError)
async def when_episode_entered_in_error(
    received: Received[EpisodeEnteredInError], uow: SchedulingUnitOfWork
) -> None:
    """Free the seats of a stay that never was, and end it as if it had not begun."""
    await _erase(received, Said(seq=received.aggregate_seq, what="void"), uow)


async def _hear(received: Received[Paused], said: Said, uow: SchedulingUnitOfWork) -> None:
    event = received.event
    command = handlers.HearOfStay(episode_id=event.episode_id, client_id=event.client_id, said=said)
    await handlers.hear_of_stay(command, uow)


async def _erase(
    received: Received[EpisodeStepUndone] | Received[EpisodeEnteredInError],
    said: Said,
    uow: SchedulingUnitOfWork,
) -> None:
    event = received.event
    command = handlers.EraseStay(
        episode_id=event.episode_id,
        client_id=event.client_id,
        said=said,
        started_on=event.void_from,
        recorded_at=received.time,
    )
    await handlers.erase_stay(command, uow)
