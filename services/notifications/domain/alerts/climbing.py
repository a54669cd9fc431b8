"""Climbing: who is told next of an alert, given who can be reached now.

Nobody is skipped in silence: where nobody is on call at a rung the next one is taken at once, and
where a whole ladder finds nobody, all who have the role are told.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from services.notifications.domain.alerts.ladder import Rung

LEVEL = "level-"
LAST_RESORT_ROLE = "last-resort"
EVERYBODY = "everybody"


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """Who would be told now. Without a schedule `everybody` with the role is, all together."""

    has_schedule: bool
    on_call: Mapping[int, UUID] = field(default_factory=dict)
    last_resort: tuple[UUID, ...] = ()
    everybody: tuple[UUID, ...] = ()

    def people(self, level: int | None) -> tuple[UUID, ...]:
        if level is None:
            return self.last_resort
        if not self.has_schedule:
            return self.everybody
        return (self.on_call[level],) if level in self.on_call else ()

    def called(self, level: int | None) -> str:
        """Return as what somebody is told: a code, never a name."""
        if level is None:
            return LAST_RESORT_ROLE
        return f"{LEVEL}{level}" if self.has_schedule else EVERYBODY


@dataclass(frozen=True, slots=True)
class Next:
    """The step to take: its number from 1, the rung, who is told and as what."""

    step: int
    rung: Rung
    people: tuple[UUID, ...]
    called: str


def next_step(rungs: tuple[Rung, ...], after: int, roster: Roster) -> Next | None:
    """Return the first step after one that has somebody to tell, or None at the ladder's end."""
    for step, rung in enumerate(rungs[after:], after + 1):
        if people := roster.people(rung.level):
            return Next(step, rung, people, roster.called(rung.level))
    if after == 0 and roster.everybody:
        return Next(len(rungs), rungs[-1], roster.everybody, EVERYBODY)
    return None
