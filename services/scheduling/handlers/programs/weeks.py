"""Commands that plan a whole program: the series of its week, all of them or none."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from uuid import UUID

from services.scheduling.domain.programs.track import Track
from services.scheduling.domain.programs.weekly_slots import (
    SlotIsUnknown,
    SlotsArePlannedAlready,
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
    """`choices` are by the slot's name; `only` names the slots to plan, by default all.

    `again` says that another group of a slot that is planned already is meant.
    """

    track_id: UUID
    starts_on: date
    ends_on: date
    again: bool = False
    choices: Mapping[str, SlotChoice] = field(default_factory=dict)
    only: frozenset[str] = frozenset()


async def plan_program(
    command: PlanProgram, uow: SchedulingUnitOfWork
) -> tuple[Track, list[tuple[SessionSeries, list[Session]]]]:
    """Plan a series from each slot of the newest version of the track, or nothing of it.

    Raises: NotFound, TrackHasNoSlots, SlotIsUnknown, SlotsArePlannedAlready, and whatever refuses
    one of the series.
    """
    track = await uow.tracks.get(command.track_id)
    if not track.slots:
        raise TrackHasNoSlots("This track has no slots: register a version that has them.")
    known = {slot.name for slot in track.slots}
    if (set(command.choices) | command.only) - known:
        raise SlotIsUnknown("The track has no slot of this name.", field="slots")
    wanted = [slot for slot in track.slots if not command.only or slot.name in command.only]
    series = {slot.name: _series(slot, track, command) for slot in wanted}
    if not command.again:
        await _must_be_new(series, track, command, uow)
    return track, [await create_series(one, uow) for one in series.values()]


async def _must_be_new(
    wanted: Mapping[str, CreateSeries],
    track: Track,
    command: PlanProgram,
    uow: SchedulingUnitOfWork,
) -> None:
    known = await uow.series.of_track(track.code, command.starts_on, command.ends_on)
    twice = [name for name, new in wanted.items() if any(_is_alike(new, one) for one in known)]
    if twice:
        raise SlotsArePlannedAlready(twice)


def _is_alike(new: CreateSeries, known: SessionSeries) -> bool:
    same = ("type", "start_time", "minutes", "language", "phases", "curriculum")
    if any(getattr(new, name) != getattr(known, name) for name in same):
        return False
    return set(new.weekdays) == set(known.weekdays)


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
