"""Owns how a track is written down: its phases, their weeks, its curriculum and its slots."""

from datetime import time
from typing import Annotated

from pydantic import Field

from services.scheduling.domain.programs.requirements import (
    LONGEST_WEEK,
    CurriculumItem,
    Requirements,
    SessionType,
    WeeklyRequirements,
)
from services.scheduling.domain.programs.track import Phase
from services.scheduling.domain.programs.weekly_slots import WeeklySlot
from services.scheduling.domain.sessions.series import LARGEST_GROUP, LONGEST_SESSION
from services.scheduling.handlers.programs import tracks as handlers
from shared.errors import Invalid
from shared.http.forms import WHOLE, ClockTime, Code, Flag, Form, Line, ZoneName
from shared.recurrence.weekdays import Weekday

Codes = Annotated[tuple[Code, ...], Field(max_length=200)]
Number = Annotated[int, Field(ge=0, le=1000), WHOLE]


class CurriculumItemForm(Form):
    """One subject of the curriculum, taught in sessions of one type."""

    code: Code
    name: Line
    type: SessionType

    def item(self) -> CurriculumItem:
        return CurriculumItem(**dict(self))


class WeekForm(Form):
    """What each week asks for: minutes, days, and `sessions` by type or by curriculum item."""

    minutes: Annotated[int, Field(ge=0, le=LONGEST_WEEK), WHOLE]
    days: Annotated[int, Field(ge=0, le=7), WHOLE]
    sessions: Annotated[dict[Code, Number], Field(max_length=50)] = {}

    def week(self) -> WeeklyRequirements:
        return WeeklyRequirements(**dict(self))


class RequirementsForm(Form):
    """What completes the phase; all of it must be reached.

    Minutes credited, sessions attended by type, curriculum items attended once each, and the days
    that it lasts at least.
    """

    credited_minutes: Annotated[int, Field(ge=0, le=100_000), WHOLE] = 0
    sessions_by_type: dict[SessionType, Number] = {}
    curriculum: Codes = ()
    minimum_days: Number = 0

    def requirements(self) -> Requirements:
        """Return them. Raises Invalid where an item is named twice."""
        if len(set(self.curriculum)) < len(self.curriculum):
            raise Invalid("A phase names a curriculum item twice.", field="phases")
        return Requirements(**dict(self))


class PhaseForm(Form):
    """Without `week` its weeks ask for what the track does. See `needs_sign_off` in the answer."""

    code: Code
    name: Line
    order: Annotated[int, Field(ge=1, le=1000), WHOLE]
    requirements: RequirementsForm
    week: WeekForm | None = None
    needs_sign_off: Flag = False

    def phase(self) -> Phase:
        week = self.week.week() if self.week else None
        asked = self.requirements.requirements()
        return Phase(self.code, self.name, asked, week, self.needs_sign_off)


class SlotForm(Form):
    """One series of the program's week; without `phases` it is open to all of them."""

    name: Line
    type: SessionType
    weekdays: Annotated[tuple[Weekday, ...], Field(min_length=1, max_length=7)]
    start_time: ClockTime
    minutes: Annotated[int, Field(ge=1, le=LONGEST_SESSION), WHOLE]
    capacity: Annotated[int, Field(ge=1, le=LARGEST_GROUP), WHOLE]
    phases: Codes = ()
    curriculum: Codes = ()

    def slot(self) -> WeeklySlot:
        return WeeklySlot(**{**dict(self), "start_time": time.fromisoformat(self.start_time)})


class ProgramForm(Form):
    """What a program asks for and offers, before a site gives it a code and a time zone."""

    name: Line
    weekly_minutes_required: Annotated[int, Field(ge=0, le=LONGEST_WEEK), WHOLE]
    phases: Annotated[list[PhaseForm], Field(min_length=1, max_length=50)]
    curriculum: Annotated[list[CurriculumItemForm], Field(max_length=200)] = []
    slots: Annotated[list[SlotForm], Field(max_length=100)] = []


class TrackForm(ProgramForm):
    """`version` is new for this code: a registered version never changes."""

    code: Code
    version: Annotated[int, Field(ge=1, le=1_000_000), WHOLE]
    timezone: ZoneName

    def command(self) -> handlers.RegisterTrack:
        """Return the command. Raises Invalid where two phases have the same place."""
        ordered = sorted(self.phases, key=lambda phase: phase.order)
        if len({phase.order for phase in ordered}) < len(ordered):
            raise Invalid("Two phases have the same order.", field="phases")
        plain = self.model_dump(include={"code", "name", "timezone", "weekly_minutes_required"})
        return handlers.RegisterTrack(
            number=self.version,
            phases=tuple(phase.phase() for phase in ordered),
            curriculum=tuple(item.item() for item in self.curriculum),
            slots=tuple(slot.slot() for slot in self.slots),
            **plain,
        )
