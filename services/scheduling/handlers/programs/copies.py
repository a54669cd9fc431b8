"""Commands that set a program up from one that is there: a template, or a track of the site."""

from dataclasses import dataclass

from services.scheduling.domain.errors import TrackIsUnknown
from services.scheduling.domain.programs.templates import Template, template_of
from services.scheduling.domain.programs.track import Track
from services.scheduling.ports import SchedulingUnitOfWork
from shared.identifiers import new_id


@dataclass(frozen=True, kw_only=True)
class CopyProgram:
    """Either `template` or `track_code` is named; without a number, its newest version."""

    template: str | None = None
    track_code: str | None = None
    track_version: int | None = None
    code: str
    number: int
    name: str | None = None
    timezone: str


async def copy_program(command: CopyProgram, uow: SchedulingUnitOfWork) -> Track:
    """Register a copy under a code and number of its own.

    Raises: TemplateIsUnknown, TrackIsUnknown, Invalid; at commit, TrackVersionIsTaken.
    """
    original = await _original(command, uow)
    track = Track(
        id=new_id(),
        site=uow.site,
        code=command.code,
        number=command.number,
        name=command.name or original.name,
        timezone=command.timezone,
        weekly_minutes_required=original.weekly_minutes_required,
        phases=original.phases,
        curriculum=original.curriculum,
        slots=original.slots,
    )
    uow.tracks.add(track)
    return track


async def _original(command: CopyProgram, uow: SchedulingUnitOfWork) -> Template | Track:
    if command.template is not None:
        return template_of(command.template)
    code, number = command.track_code or "", command.track_version
    found = await (uow.tracks.newest(code) if number is None else uow.tracks.version(code, number))
    if found is None:
        raise TrackIsUnknown
    return found
