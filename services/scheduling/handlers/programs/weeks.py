"""Commands that plan a whole program: the series of its week, all of them or none."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from uuid import UUID

from services.scheduling.domain.programs.track import Track
from services.scheduling.domain.programs.weekly_slots import (
    SlotIsUnknown,
    TrackHasNoSlots,
    WeeklySlot,
)
from services.scheduling.domain.sessions.audience import Modality
from services.scheduling.domain.sessions.series import SessionSeries
from services.scheduling.domain.sessions.session import Session
from services.scheduling.handlers.sessions.planning import CreateSeries, create_series
from services.scheduling.ports import SchedulingUnitOfWork


@dataclass(frozen=True, kw_only=True)
class SlotChoice:
    """Where and with whom a slot is held, and what differs from the program's pattern."""

    room: str | None = None
    facilitator_id: UUID | None = None
    start_time: time | None = None
    capacity: int | None = None
    modality: Modality = Modality.IN_PERSON
    language: str = "en"


@dataclass(frozen=True, kw_only=True)
class PlanProgram:
    """`choices` are by the slot's name; `only` names the slots to plan, by default all."""

    track_id: UUID
    starts_on: date
    ends_on: date
    choices: Mapping[str, SlotChoice] = field(default_factory=dict)
    only: frozenset[str] = frozenset()


async def plan_program(
    command: PlanProgram, uow: SchedulingUnitOfWork
) -> tuple[Track, list[tuple[SessionSeries, list[Session]]]]:
    """Plan a series from each slot of the newest version of the track, or nothing of it.

    Raises: NotFound, TrackHasNoSlots, SlotIsUnknown, and whatever refuses one of the series.
    """
    track = await uow.tracks.get(command.track_id)
    if not track.slots:
        raise TrackHasNoSlots("This track has no slots: register a version that has them.")
    known = {slot.name for slot in track.slots}
    if (set(command.choices) | command.only) - known:
        raise SlotIsUnknown("The track has no slot of this name.", field="slots")
    wanted = [slot for slot in track.slots if not command.only or slot.name in command.only]
    return track, [await create_series(_series(slot, track, command), uow) for slot in wanted]


def _series(slot: WeeklySlot, track: Track, command: PlanProgram) -> CreateSeries:
    choice = command.choices.get(slot.name, SlotChoice())
    return CreateSeries(
        track_code=track.code,
        type=slot.type,
        modality=choice.modality,
        starts_on=command.starts_on,
        ends_on=command.ends_on,
        weekdays=slot.weekdays,
        start_time=choice.start_time or slot.start_time,
        minutes=slot.minutes,
        capacity=choice.capacity or slot.capacity,
        room=choice.room,
        facilitator_id=choice.facilitator_id,
        language=choice.language,
        phases=slot.phases,
        curriculum=slot.curriculum,
    )
