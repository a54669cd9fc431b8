"""A track: the versioned template of a program. A version never changes once registered."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from services.scheduling.domain.programs.requirements import (
    CurriculumItem,
    ItemIsNotInCurriculum,
    Requirements,
    SessionType,
    WeeklyRequirements,
    usual_week,
)
from services.scheduling.domain.programs.weekly_slots import WeeklySlot
from shared.aggregate import Aggregate
from shared.errors import Invalid


@dataclass(frozen=True, slots=True)
class Phase:
    """`week` is what each week of the phase asks for; without it, what the track asks for.

    With `needs_sign_off` the evidence makes the phase ready, and a person completes it.
    """

    code: str
    name: str
    requirements: Requirements
    week: WeeklyRequirements | None = None
    needs_sign_off: bool = False


@dataclass(kw_only=True)
class Track(Aggregate):
    """`number` is the version of the template; `phases` are in their order.

    `slots` are the sessions of the program's week, from which its series can be planned.
    """

    code: str
    number: int
    name: str
    timezone: str
    weekly_minutes_required: int
    phases: tuple[Phase, ...]
    curriculum: tuple[CurriculumItem, ...] = ()
    slots: tuple[WeeklySlot, ...] = ()

    def __post_init__(self) -> None:
        zone_of(self.timezone)
        usual_week(self.weekly_minutes_required)
        _check_phases(self.phases)
        _check_curriculum(self)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def has_phase(self, code: str) -> bool:
        return any(phase.code == code for phase in self.phases)

    def phase(self, code: str) -> Phase:
        """Return the phase of this code. Raises Invalid when there is none."""
        return self.phases[self.position(code)]

    def position(self, code: str) -> int:
        for position, phase in enumerate(self.phases):
            if phase.code == code:
                return position
        raise Invalid("The client's track has no phase of this code.", field="to_phase")

    def week_of(self, phase_code: str | None) -> WeeklyRequirements:
        """Return what a week in this phase asks for; outside any phase, what the track does."""
        own = next((phase.week for phase in self.phases if phase.code == phase_code), None)
        return own or usual_week(self.weekly_minutes_required)


def zone_of(name: str) -> ZoneInfo:
    """Return the zone. Raises Invalid for a name that is not in the IANA database."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as unknown:
        raise Invalid("No time zone has this name.", field="timezone") from unknown


def _check_phases(phases: Sequence[Phase]) -> None:
    if not phases:
        raise Invalid("A track has at least one phase.", field="phases")
    if len({phase.code for phase in phases}) < len(phases):
        raise Invalid("Two phases have the same code.", field="phases")
    if any(phase.requirements.ask_for_nothing for phase in phases):
        detail = "A phase requires minutes, sessions or curriculum items, or it never begins."
        raise Invalid(detail, field="phases")


def _check_curriculum(track: Track) -> None:
    codes = [item.code for item in track.curriculum]
    if len(set(codes)) < len(codes):
        raise Invalid("Two curriculum items have the same code.", field="curriculum")
    if set(codes) & set(SessionType):
        raise Invalid("A curriculum item is not called like a session type.", field="curriculum")
    for field, asked in _asked_by_code(track):
        if asked not in codes:
            detail = "A code that is asked for is not in the curriculum: add the item, or drop it."
            raise ItemIsNotInCurriculum(detail, field=field, code=asked)
    if len({slot.name for slot in track.slots}) < len(track.slots):
        raise Invalid("Two slots have the same name.", field="slots")
    known = {phase.code for phase in track.phases}
    if any(set(slot.phases) - known for slot in track.slots):
        raise Invalid("A slot is open to a phase that the track does not have.", field="slots")


def _asked_by_code(track: Track) -> Iterator[tuple[str, str]]:
    for phase in track.phases:
        yield from (("phases", code) for code in phase.requirements.curriculum)
        weekly = (phase.week.sessions if phase.week else None) or {}
        yield from (("phases", code) for code in weekly if code not in set(SessionType))
    for slot in track.slots:
        yield from (("slots", code) for code in slot.curriculum)
