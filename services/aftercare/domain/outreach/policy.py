"""The outreach policy: who calls, until when, and how often before anybody may give up.

It is data of a site's check-in settings. Defaults: three attempts on two days over two channels, as
outreach protocols of continuing care ask (Assertive Continuing Care, Godley et al. 2007).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from services.aftercare.domain.local_days import local_day
from services.aftercare.domain.outreach.attempts import Attempt
from services.aftercare.domain.outreach.working_time import WorkingWeek
from shared.errors import Invalid


class OwnerIsNamedTwice(Invalid):
    """Each role stands in the order of taking over once."""


class PolicyAsksTheImpossible(Invalid):
    """No more days or channels are asked for than attempts."""


class OutreachRole(StrEnum):
    FACILITATOR = "facilitator"
    INTAKE_COORDINATOR = "intake_coordinator"
    CLINICIAN = "clinician"
    PROGRAM_DIRECTOR = "program_director"

    @property
    def in_words(self) -> str:
        return self.value.replace("_", " ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """A role that has the task for `within_hours` working hours; then the next takes over."""

    role: OutreachRole
    within_hours: int


_OWNERS = (
    Owner(role=OutreachRole.CLINICIAN, within_hours=8),
    Owner(role=OutreachRole.PROGRAM_DIRECTOR, within_hours=8),
)
_WEEK = WorkingWeek()


@dataclass(frozen=True, slots=True, kw_only=True)
class OutreachPolicy:
    """`owners` in the order of taking over; the last one is reminded until somebody acts.

    `hours_between_attempts` are working hours, in which the next attempt is made.
    """

    owners: tuple[Owner, ...] = _OWNERS
    hours_between_attempts: int = 16
    attempts_needed: int = 3
    days_needed: int = 2
    channels_needed: int = 2
    week: WorkingWeek = _WEEK

    def check(self, field: str) -> None:
        """Raise OwnerIsNamedTwice, PolicyAsksTheImpossible, WorkingWeekIsImpossible."""
        roles = [owner.role for owner in self.owners]
        if not roles or len(set(roles)) != len(roles):
            raise OwnerIsNamedTwice("Name each role once.", field=f"{field}.owners")
        for name in ("days_needed", "channels_needed"):
            if getattr(self, name) > self.attempts_needed:
                raise PolicyAsksTheImpossible(
                    "Is more than attempts_needed.", field=f"{field}.{name}"
                )
        self.week.check(f"{field}.week")

    def owner(self, role: OutreachRole) -> Owner:
        return next((one for one in self.owners if one.role is role), self.owners[-1])

    def next_owner(self, role: OutreachRole) -> Owner:
        """Return who takes over; the last owner takes over from itself."""
        place = self.owners.index(self.owner(role))
        return self.owners[min(place + 1, len(self.owners) - 1)]

    def missing(self, attempts: Sequence[Attempt], timezone: str) -> list[str]:
        """Say in words what is still to be tried before somebody may give up."""
        days = {local_day(one.at, timezone) for one in attempts}
        channels = {one.channel for one in attempts}
        return [
            *_lacks(self.attempts_needed - len(attempts), "more attempt", "more attempts"),
            *_lacks(self.days_needed - len(days), "other day", "other days"),
            *_lacks(self.channels_needed - len(channels), "other channel", "other channels"),
        ]


def _lacks(count: int, one: str, several: str) -> list[str]:
    return [f"{count} {one if count == 1 else several}"] if count > 0 else []
