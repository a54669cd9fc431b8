"""A track: the versioned template of a program. A version never changes once registered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from shared.aggregate import Aggregate
from shared.errors import Invalid

LONGEST_WEEK = 7 * 24 * 60


class SessionType(StrEnum):
    GROUP = "group"
    INDIVIDUAL = "individual"
    FAMILY = "family"
    EDUCATION = "education"
    HOLISTIC = "holistic"


@dataclass(frozen=True, slots=True)
class Requirements:
    """What completes a phase: minutes credited, and sessions attended by type."""

    credited_minutes: int = 0
    sessions_by_type: Mapping[SessionType, int] | None = None

    @property
    def sessions(self) -> Mapping[SessionType, int]:
        return self.sessions_by_type or {}

    @property
    def ask_for_nothing(self) -> bool:
        return self.credited_minutes <= 0 and not any(n > 0 for n in self.sessions.values())


@dataclass(frozen=True, slots=True)
class Phase:
    code: str
    name: str
    requirements: Requirements


@dataclass(kw_only=True)
class Track(Aggregate):
    """`number` is the version of the template; `phases` are in their order."""

    code: str
    number: int
    name: str
    timezone: str
    weekly_minutes_required: int
    phases: tuple[Phase, ...]

    def __post_init__(self) -> None:
        zone_of(self.timezone)
        _check_phases(self.phases)
        if not 0 <= self.weekly_minutes_required <= LONGEST_WEEK:
            raise Invalid("A week has no so many minutes.", field="weekly_minutes_required")

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def phase(self, code: str) -> Phase:
        """Return the phase of this code. Raises Invalid when there is none."""
        return self.phases[self.position(code)]

    def position(self, code: str) -> int:
        for position, phase in enumerate(self.phases):
            if phase.code == code:
                return position
        raise Invalid("The client's track has no phase of this code.", field="to_phase")


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
        raise Invalid("A phase requires minutes or sessions, or it never begins.", field="phases")
