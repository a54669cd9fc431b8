"""Owns the route that plans a whole program from the slots of its track."""

from dataclasses import asdict
from datetime import time
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from services.scheduling.api.sessions.forms import Language
from services.scheduling.api.sessions.series import PlannedSeries
from services.scheduling.domain.programs.coverage import gaps
from services.scheduling.domain.sessions.audience import Modality
from services.scheduling.domain.sessions.series import LARGEST_GROUP
from services.scheduling.handlers.programs import weeks as handlers
from services.scheduling.ports import SchedulingUnitOfWork
from shared.errors import Invalid
from shared.http.answer import Answer
from shared.http.command import Commands
from shared.http.forms import WHOLE, ClockTime, Day, Flag, Form, Line
from shared.http.parameters import Site
from shared.http.route import CommandRoute

router = APIRouter(tags=["programs"], route_class=CommandRoute)


class SlotChoiceForm(Form):
    """Where and with whom a slot is held, and what differs from the program's pattern."""

    slot: Line
    room: Line | None = None
    facilitator_id: UUID | None = None
    start_time: ClockTime | None = None
    capacity: Annotated[int, Field(ge=1, le=LARGEST_GROUP), WHOLE] | None = None
    modality: Modality = Modality.IN_PERSON
    language: Language = "en"

    def choice(self) -> handlers.SlotChoice:
        plain = {name: value for name, value in self if name not in ("slot", "start_time")}
        begins = time.fromisoformat(self.start_time) if self.start_time else None
        return handlers.SlotChoice(start_time=begins, **plain)


class ProgramPlanForm(Form):
    """The dates of all series, `slots` with what is chosen for each, and `only` these slots.

    A slot whose series run in that time already is refused, unless `again` asks for one more group.
    """

    starts_on: Day
    ends_on: Day
    again: Flag = False
    slots: Annotated[list[SlotChoiceForm], Field(max_length=100)] = []
    only: Annotated[list[Line], Field(max_length=100)] = []

    def command(self, track_id: UUID) -> handlers.PlanProgram:
        """Return the command. Raises Invalid where a slot is chosen for twice."""
        if len({choice.slot for choice in self.slots}) < len(self.slots):
            raise Invalid("A slot is named twice.", field="slots")
        return handlers.PlanProgram(
            track_id=track_id,
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            again=self.again,
            choices={choice.slot: choice.choice() for choice in self.slots},
            only=frozenset(self.only),
        )


class GapView(BaseModel):
    """What a week of a phase asks for, and how much of it the slots that were planned give.

    `of` is `minutes`, `days`, a type of session or an item of the curriculum.
    """

    phase: str
    of: str
    asked: int
    planned: int


class PlannedProgram(BaseModel):
    """The series that were planned, each with its sessions, and what their weeks still lack."""

    series: list[PlannedSeries]
    not_covered: list[GapView]


@router.post("/sites/{site}/tracks/{track_id}/series", status_code=201)
async def plan_program(
    site: Site, track_id: UUID, body: ProgramPlanForm, command: Commands[SchedulingUnitOfWork]
) -> Answer[PlannedProgram]:
    """Plan a series from each slot of the track, with all its sessions, or nothing of it."""
    async with command.unit_of_work() as uow:
        track, planned = await handlers.plan_program(body.command(track_id), uow)
        slots = [slot for slot in track.slots if not body.only or slot.name in body.only]
        view = PlannedProgram(
            series=[PlannedSeries.of(series, track.code, sessions) for series, sessions in planned],
            not_covered=[GapView(**asdict(gap)) for gap in gaps(track, slots)],
        )
        location = f"/sites/{site}/series"
        return command.created(uow, view, version=track.version, location=location)
