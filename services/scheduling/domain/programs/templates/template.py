"""What a ready program is made of."""

from dataclasses import dataclass

from services.scheduling.domain.programs.requirements import CurriculumItem
from services.scheduling.domain.programs.track import Phase
from services.scheduling.domain.programs.weekly_slots import WeeklySlot
from shared.errors import NotFound


class TemplateIsUnknown(NotFound):
    """A template is one of those in the list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A program without a site, a version and a time zone; `source` says whom it follows."""

    code: str
    name: str
    source: str
    weekly_minutes_required: int
    phases: tuple[Phase, ...]
    curriculum: tuple[CurriculumItem, ...]
    slots: tuple[WeeklySlot, ...]
