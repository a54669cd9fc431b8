"""What was heard of a client that may change when we ask next: a code and a day, never words."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Cause(StrEnum):
    """What bears on the cadence. Risk bands stay in this service."""

    LOW_RISK = "low_risk"
    MEDIUM_RISK = "medium_risk"
    HIGH_RISK = "high_risk"
    MISSED = "missed"
    REACHED = "reached"
    UNREACHED = "unreached"
    SETBACK = "setback"
    HELP_REQUESTED = "help_requested"
    READMISSION = "readmission"


ANSWERS = frozenset({Cause.LOW_RISK, Cause.MEDIUM_RISK, Cause.HIGH_RISK})
"""What an answer showed: of answers the newest decides."""
_SILENCE = frozenset({Cause.MISSED, Cause.UNREACHED})


@dataclass(frozen=True, slots=True)
class Because:
    """A cause and the site's local day on which it happened."""

    cause: Cause
    day: date


@dataclass(frozen=True, slots=True)
class Heard:
    """A cause as it was heard: on `known_on`, which may be days after it happened."""

    cause: Cause
    day: date
    known_on: date

    def gives_way_to(self, later: "Heard") -> bool:
        """Say whether what follows from this is decided anew by what was heard later."""
        if self.cause in ANSWERS:
            return later.cause in ANSWERS
        return self.cause is later.cause


def in_a_row(heard: tuple[Heard, ...]) -> int:
    """Return how often the last cause was heard with nothing else in between.

    Between two missed check-ins an outreach that reached nobody is no news, and the reverse.
    """
    last = heard[-1].cause
    no_news = _SILENCE if last in _SILENCE else {last}
    count = 0
    for each in reversed(heard):
        if each.cause not in no_news:
            break
        count += each.cause is last
    return count
