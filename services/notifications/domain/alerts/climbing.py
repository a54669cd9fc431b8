"""Climbing: who is told next of an alert, given who can be reached now.

Nobody is skipped in silence: where nobody is on call at a rung the next one is taken at once, and
where the ladder's last rung reached nobody, all who have the role are told, then the directors.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from services.notifications.domain.alerts.ladder import Ladder, Rung, beyond_rung

LEVEL = "level-"
LAST_RESORT_ROLE = "last-resort"
EVERYBODY = "everybody"
DIRECTORS = "directors"


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """Who would be told now. Without a schedule `everybody` with the role is, all together."""

    has_schedule: bool
    on_call: Mapping[int, UUID] = field(default_factory=dict)
    last_resort: tuple[UUID, ...] = ()
    everybody: tuple[UUID, ...] = ()
    directors: tuple[UUID, ...] = ()

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
    return None


def hangs_on_roles(rungs: tuple[Rung, ...], after: int, roster: Roster) -> bool:
    """Say whether who is told next depends on who has which role, which `roster` lacks.

    Where somebody is on call at the next rung that has anybody, it does not.
    """
    for rung in rungs[after:]:
        if rung.level is None or not roster.has_schedule:
            return True
        if roster.people(rung.level):
            return False
    return True


@dataclass(frozen=True, slots=True)
class Reached:
    """Whom this round's messages reached, or still may; and whether the last step's did."""

    people: Collection[UUID] = ()
    last_step: bool = False


def step_beyond(ladder: Ladder, after: int, roster: Roster, reached: Reached) -> Next | None:
    """Return whom to tell where the ladder's last rung reached nobody; who was reached is not.

    They are all with the role of the alert's kind, then the program directors.
    """
    end = len(ladder.rungs)
    if after == end and reached.last_step:
        return None
    for step, people, called in (
        (end + 1, roster.everybody, EVERYBODY),
        (end + 2, roster.directors, DIRECTORS),
    ):
        left = tuple(person for person in people if person not in reached.people)
        if step > after and left:
            return Next(step, beyond_rung(ladder.urgency), left, called)
    return None
