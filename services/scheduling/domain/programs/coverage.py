"""What a week of a program asks for that the slots of its pattern do not give."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.scheduling.domain.programs.track import Phase, Track
from services.scheduling.domain.programs.weekly_slots import WeeklySlot


@dataclass(frozen=True, slots=True)
class Gap:
    """`of` is `minutes`, `days`, a type of session or a curriculum item; numbers are of a week."""

    phase: str
    of: str
    asked: int
    planned: int


def gaps(track: Track, slots: Sequence[WeeklySlot]) -> list[Gap]:
    """Return where a client in a phase who came to all these slots would still be short."""
    found = (gap for phase in track.phases for gap in _measured(phase, track, slots))
    return [gap for gap in found if gap.planned < gap.asked]


def _measured(phase: Phase, track: Track, slots: Sequence[WeeklySlot]) -> Iterator[Gap]:
    week = track.week_of(phase.code)
    open_ones = [slot for slot in slots if not slot.phases or phase.code in slot.phases]
    minutes = sum(slot.minutes * len(slot.weekdays) for slot in open_ones)
    days = {day for slot in open_ones for day in slot.weekdays}
    yield Gap(phase.code, "minutes", week.minutes, minutes)
    yield Gap(phase.code, "days", week.days, len(days))
    for of, asked in (week.sessions or {}).items():
        given = sum(len(slot.weekdays) for slot in open_ones if of in (slot.type, *slot.curriculum))
        yield Gap(phase.code, of, asked, given)
