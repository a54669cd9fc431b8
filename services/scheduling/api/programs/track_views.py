"""Owns how a track is shown: what was registered, and in its order."""

from typing import Any
from uuid import UUID

from pydantic import BaseModel

from services.scheduling.domain.programs.requirements import SessionType
from services.scheduling.domain.programs.track import Track
from services.scheduling.tables import CURRICULUM, PHASES, SLOTS
from shared.recurrence.weekdays import Weekday


class RequirementsView(BaseModel):
    credited_minutes: int
    sessions_by_type: dict[SessionType, int] | None
    curriculum: list[str] = []
    minimum_days: int = 0


class WeekAskedView(BaseModel):
    minutes: int
    days: int
    sessions: dict[str, int] | None


class TrackPhaseView(BaseModel):
    """`order` counts from 1, whatever was sent. With `needs_sign_off` evidence makes it ready."""

    code: str
    name: str
    order: int
    requirements: RequirementsView
    week: WeekAskedView | None = None
    needs_sign_off: bool = False


class CurriculumItemView(BaseModel):
    code: str
    name: str
    type: SessionType


class SlotView(BaseModel):
    name: str
    type: SessionType
    weekdays: list[Weekday]
    start_time: str
    minutes: int
    capacity: int
    phases: list[str]
    curriculum: list[str]


class ProgramView(BaseModel):
    name: str
    weekly_minutes_required: int
    phases: list[TrackPhaseView]
    curriculum: list[CurriculumItemView]
    slots: list[SlotView]


class TrackView(ProgramView):
    id: UUID
    site: str
    code: str
    version: int
    timezone: str

    @classmethod
    def of(cls, track: Track) -> "TrackView":
        return cls.of_row({**vars(track), **parts_of(track)})

    @classmethod
    def of_row(cls, row: Any) -> "TrackView":
        shown = {"version": row["number"], "phases": numbered(row["phases"])}
        return cls.model_validate({**row, **shown, "slots": clocks(row["slots"])})


def parts_of(program: Any) -> dict[str, Any]:
    """Return a program's phases, curriculum and slots as JSON has them."""
    return {
        "phases": PHASES.dump_python(program.phases, mode="json"),
        "curriculum": CURRICULUM.dump_python(program.curriculum, mode="json"),
        "slots": SLOTS.dump_python(program.slots, mode="json"),
    }


def numbered(phases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**phase, "order": place} for place, phase in enumerate(phases, 1)]


def clocks(slots: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Show each start in hours and minutes, as it is sent."""
    return [{**slot, "start_time": slot["start_time"][:5]} for slot in slots]
