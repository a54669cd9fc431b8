"""Commands that follow from enrollment's events: a client's stay begins, and ends."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.scheduling.domain.progress import Progress
from services.scheduling.domain.track import Track
from services.scheduling.handlers.bookings import leave
from services.scheduling.handlers.phases import evaluate
from services.scheduling.ports import SchedulingUnitOfWork
from shared.errors import NotYet
from shared.identifiers import new_id


@dataclass(frozen=True, kw_only=True)
class BeginStay:
    """Without `track_code` the site's first track is meant."""

    episode_id: UUID
    client_id: UUID
    track_code: str | None
    started_on: date
    from_history: bool


@dataclass(frozen=True, kw_only=True)
class EndStay:
    """`heard_seq` is the number of the discharge among the episode's events."""

    episode_id: UUID
    client_id: UUID
    discharged_on: date
    recorded_at: datetime
    heard_seq: int


async def begin_stay(command: BeginStay, uow: SchedulingUnitOfWork) -> None:
    """Start progress in the first phase of the newest version of the track, and pin that version.

    Raises NotYet while a track that is named does not exist. Nothing starts where the site has
    no track, or where history names one that it no longer has.
    """
    await uow.one_at_a_time([command.client_id])
    progress = await uow.stays.of_episode(command.episode_id)
    if progress is not None and progress.started_on is not None:
        return
    track = await _track_for(command, uow)
    if track is None:
        return
    if progress is None:
        progress = _unheard_of(command, uow)
    progress.start(track, command.started_on)
    await evaluate(progress, await uow.attendances.evidence_of([command.client_id]), uow)


async def end_stay(command: EndStay, uow: SchedulingUnitOfWork) -> None:
    """End the client's memberships and progress, also before having heard of its beginning.

    Of several discharges the newest says when the stay ended; a seat once freed stays free.
    """
    await uow.one_at_a_time([command.client_id])
    for membership in await uow.memberships.of_client(command.client_id):
        if membership.outlasts(command.discharged_on, command.recorded_at):
            await leave(membership, command.discharged_on, uow)
    progress = await uow.stays.of_episode(command.episode_id)
    if progress is None:
        _unheard_of(command, uow).end(command.discharged_on, command.heard_seq)
    elif progress.end(command.discharged_on, command.heard_seq):
        uow.save(progress)
        if progress.track_id is not None:
            evidence = await uow.attendances.evidence_of([command.client_id])
            await evaluate(progress, evidence, uow)


def _unheard_of(command: BeginStay | EndStay, uow: SchedulingUnitOfWork) -> Progress:
    progress = Progress(
        id=new_id(), site=uow.site, episode_id=command.episode_id, client_id=command.client_id
    )
    uow.stays.add(progress)
    return progress


async def _track_for(command: BeginStay, uow: SchedulingUnitOfWork) -> Track | None:
    track = await uow.tracks.newest(command.track_code)
    if track is None and command.track_code is not None and not command.from_history:
        raise NotYet
    return track
