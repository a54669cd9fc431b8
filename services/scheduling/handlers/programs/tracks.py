"""Commands that set a program up."""

from dataclasses import dataclass

from services.scheduling.domain.programs.requirements import CurriculumItem
from services.scheduling.domain.programs.track import Phase, Track
from services.scheduling.domain.programs.weekly_slots import WeeklySlot
from services.scheduling.ports import SchedulingUnitOfWork
from shared.identifiers import new_id


@dataclass(frozen=True, kw_only=True)
class RegisterTrack:
    code: str
    number: int
    name: str
    timezone: str
    weekly_minutes_required: int
    phases: tuple[Phase, ...]
    curriculum: tuple[CurriculumItem, ...] = ()
    slots: tuple[WeeklySlot, ...] = ()


async def register_track(command: RegisterTrack, uow: SchedulingUnitOfWork) -> Track:
    """Register one version of a track. Raises: Invalid; at commit, TrackVersionIsTaken."""
    track = Track(id=new_id(), site=uow.site, **vars(command))
    uow.tracks.add(track)
    return track
