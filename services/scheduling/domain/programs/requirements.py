"""What a program asks for: of a week, of a phase as a whole, and of its curriculum."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import ceil

from shared.errors import Invalid

LONGEST_WEEK = 7 * 24 * 60
USUAL_DAY = 180
"""Minutes: ASAM level 2.1 is usually three hours a day, on three to five days a week."""


class SessionType(StrEnum):
    GROUP = "group"
    INDIVIDUAL = "individual"
    FAMILY = "family"
    EDUCATION = "education"
    HOLISTIC = "holistic"


class ItemIsNotInCurriculum(Invalid):
    """What is asked for by its code stands in the track's curriculum."""


class WeekAsksForTooMuch(Invalid):
    """A week has seven days, and each day twenty-four hours."""


@dataclass(frozen=True, slots=True)
class CurriculumItem:
    """One subject of the curriculum, taught in sessions of one type."""

    code: str
    name: str
    type: SessionType


@dataclass(frozen=True, slots=True)
class WeeklyRequirements:
    """What one week asks for: minutes, days, and sessions by type or by curriculum item."""

    minutes: int
    days: int
    sessions: Mapping[str, int] | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.minutes <= LONGEST_WEEK:
            raise WeekAsksForTooMuch("A week has no so many minutes.", field="week")
        if not 0 <= self.days <= 7:  # noqa: PLR2004 - a week has seven days
            raise WeekAsksForTooMuch("A week has seven days at most.", field="week")
        if self.minutes > self.days * 24 * 60:
            detail = "So many minutes do not fit on so few days: ask for more days."
            raise WeekAsksForTooMuch(detail, field="week")


def usual_week(minutes: int) -> WeeklyRequirements:
    """Return a week of so many minutes, on days of three hours, and on three days at most."""
    return WeeklyRequirements(minutes, min(3, ceil(minutes / USUAL_DAY)))


@dataclass(frozen=True, slots=True)
class Requirements:
    """What completes a phase; all of it must be reached.

    Minutes credited, sessions attended by type, curriculum items attended once each, and the days
    that the phase lasts at least. Days alone complete nothing: a session attended after them does.
    """

    credited_minutes: int = 0
    sessions_by_type: Mapping[SessionType, int] | None = None
    curriculum: tuple[str, ...] = ()
    minimum_days: int = 0

    @property
    def sessions(self) -> Mapping[SessionType, int]:
        return self.sessions_by_type or {}

    @property
    def ask_for_nothing(self) -> bool:
        asked = (self.credited_minutes, len(self.curriculum), *self.sessions.values())
        return not any(number > 0 for number in asked)
