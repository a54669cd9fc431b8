"""Commands that follow from enrollment's events: a stay begins, ends, pauses, or never was."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from services.scheduling.domain.programs.track import Track
from services.scheduling.domain.stays.progress import Progress
from services.scheduling.domain.stays.said import Said
from services.scheduling.handlers.absences.deriving import derive_absences
from services.scheduling.handlers.bookings.seats import leave
from services.scheduling.handlers.bookings.single import give_up
from services.scheduling.handlers.stays.phases import tell
from services.scheduling.handlers.weeks.deriving import derive_weeks
from services.scheduling.ports import SchedulingUnitOfWork
from shared.errors import NotYet
from shared.identifiers import new_id


@dataclass(frozen=True, kw_only=True)
class BeginStay:
    """Without `track_code` the site's first track is meant.

    `heard_seq` is here, as everywhere below, the event's number among the episode's.
    """

    episode_id: UUID
    client_id: UUID
    track_code: str | None
    started_on: date
    from_history: bool
    heard_seq: int = 1


@dataclass(frozen=True, kw_only=True)
class EndStay:
    """`discharged_on` is the last day of a stay that ends here, for whatever reason."""

    episode_id: UUID
    client_id: UUID
    discharged_on: date
    recorded_at: datetime
    heard_seq: int


@dataclass(frozen=True, kw_only=True)
class HearOfStay:
    """What else was said: a pause, a day corrected, an event taken back."""

    episode_id: UUID
    client_id: UUID
    said: Said


@dataclass(frozen=True, kw_only=True)
class ChangeTrack:
    """From the day `on` the client is in the newest version of this track."""

    episode_id: UUID
    client_id: UUID
    track_code: str
    on: date
    heard_seq: int


@dataclass(frozen=True, kw_only=True)
class EraseStay:
    """The stay never was. `started_on` is when it was thought to have begun, if it had."""

    episode_id: UUID
    client_id: UUID
    said: Said
    started_on: date | None
    recorded_at: datetime


_Word = BeginStay | EndStay | HearOfStay | ChangeTrack | EraseStay


async def begin_stay(command: BeginStay, uow: SchedulingUnitOfWork) -> None:
    """Start progress in the first phase of the newest version of the track, and pin that version.

    Raises NotYet while a track that is named does not exist. Nothing starts where the site has
    no track, or where history names one that it no longer has.
    """
    await uow.one_at_a_time([command.client_id])
    progress = await uow.stays.of_episode(command.episode_id)
    if progress is not None and progress.has_heard(command.heard_seq):
        return
    track = await _track_for(command, uow)
    if track is not None:
        said = Said(seq=command.heard_seq, what="begin", on=command.started_on, track_id=track.id)
        await _hear(command, said, uow)


async def end_stay(command: EndStay, uow: SchedulingUnitOfWork) -> None:
    """End the client's memberships and progress, also before having heard of its beginning.

    Of several discharges the newest says when the stay ended; a seat once freed stays free.
    """
    await uow.one_at_a_time([command.client_id])
    await _free_seats(command.client_id, command.discharged_on, command.recorded_at, uow)
    said = Said(seq=command.heard_seq, what="end", on=command.discharged_on)
    await _hear(command, said, uow)


async def leave_site(command: EndStay, uow: SchedulingUnitOfWork) -> None:
    """End what is here of a stay that goes on at another site from the day after."""
    await uow.one_at_a_time([command.client_id])
    await _free_seats(command.client_id, command.discharged_on, command.recorded_at, uow)
    first_day_away = command.discharged_on + timedelta(days=1)
    await _hear(command, Said(seq=command.heard_seq, what="leave", on=first_day_away), uow)


async def hear_of_stay(command: HearOfStay, uow: SchedulingUnitOfWork) -> None:
    """Note it, and derive the stay and its phases anew; seats are left to people."""
    await uow.one_at_a_time([command.client_id])
    await _hear(command, command.said, uow)


async def change_track(command: ChangeTrack, uow: SchedulingUnitOfWork) -> None:
    """Begin the first phase of another track, and pin its version; what was done before is kept.

    Raises NotYet while the track that is named does not exist.
    """
    await uow.one_at_a_time([command.client_id])
    track = await uow.tracks.newest(command.track_code)
    if track is None:
        raise NotYet
    said = Said(seq=command.heard_seq, what="change", on=command.on, track_id=track.id)
    await _hear(command, said, uow)


async def erase_stay(command: EraseStay, uow: SchedulingUnitOfWork) -> None:
    """Free every seat the stay had that nobody has marked, and let its progress never have been."""
    await uow.one_at_a_time([command.client_id])
    if command.started_on is not None:
        day_before = command.started_on - timedelta(days=1)
        await _free_seats(command.client_id, day_before, command.recorded_at, uow)
    await _hear(command, command.said, uow)


async def _free_seats(
    client_id: UUID, last_date: date, recorded_at: datetime, uow: SchedulingUnitOfWork
) -> None:
    found = await uow.memberships.of_client(client_id)
    over = [one for one in found if one.outlasts(last_date, recorded_at)]
    await uow.one_line_at_a_time(one.series_id for one in over)
    for membership in over:
        await leave(membership, last_date, uow)
    for seat in await uow.attendances.single_seats_after(client_id, last_date):
        if seat.booked_at is not None and seat.booked_at < recorded_at:
            give_up(seat, uow)
            await derive_weeks([client_id], uow, first=seat.held_on, last=seat.held_on)


async def _hear(
    about: BeginStay | EndStay | HearOfStay | ChangeTrack | EraseStay,
    said: Said,
    uow: SchedulingUnitOfWork,
) -> None:
    progress = await uow.stays.of_episode(about.episode_id)
    if progress is None:
        progress = Progress(
            id=new_id(), site=uow.site, episode_id=about.episode_id, client_id=about.client_id
        )
        uow.stays.add(progress)
    track_before, version = progress.track_id, progress.version
    days = {said.on, progress.started_on, progress.ended_on}
    if not progress.hear(said):
        return
    track_id = progress.track_id or track_before
    if track_id is not None:
        track = await uow.tracks.get(track_id)
        evidence = await uow.attendances.evidence_of([about.client_id])
        tell(progress, track, progress.evaluate(track, evidence), uow)
        await derive_absences([progress], evidence, uow)
    if progress.version == version:  # nothing was told of it, so nothing else keeps it
        uow.save(progress)
    # What is corrected or taken back may have moved any day of the stay.
    days |= {progress.started_on} if said.what not in ("hold", "resume") else set()
    known = [day for day in days if day is not None]
    if known:
        await derive_weeks([about.client_id], uow, first=min(known))


async def _track_for(command: BeginStay, uow: SchedulingUnitOfWork) -> Track | None:
    track = await uow.tracks.newest(command.track_code)
    if track is None and command.track_code is not None and not command.from_history:
        raise NotYet
    return track
