"""What aftercare has learned of an episode of care, and whether that calls for a plan."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from shared.aggregate import Aggregate

COMPLETED = "completed"
DEATH = "death"


class Fact(StrEnum):
    """What can be learned of an episode; each comes from one event."""

    ENROLLMENT = "enrollment"
    PHASE = "phase"
    COMPLETION = "completion"
    DISCHARGE = "discharge"
    PLACE = "place"


@dataclass(frozen=True, slots=True)
class Discharge:
    """How an episode ended; `disposition` is a TEDS code, unknown ones included."""

    disposition: str
    discharged_on: date
    from_history: bool

    def calls_for_plan(self) -> bool:
        """Say whether aftercare follows: not after a death, nor for most of history."""
        if self.from_history:
            return self.disposition == COMPLETED
        return self.disposition != DEATH


@dataclass(kw_only=True)
class KnownEpisode(Aggregate):
    """An episode as events told it at one site, in whatever order.

    `heard` keeps the number of the newest word on each fact. An episode that `never_was` was
    enrolled by mistake; one that `is_elsewhere` goes on at another site.
    """

    episode_id: UUID
    client_id: UUID
    program: str | None = None
    track: str | None = None
    started_on: date | None = None
    last_phase_started_on: date | None = None
    program_completed_on: date | None = None
    discharge: Discharge | None = None
    plan_is_due: bool = False
    never_was: bool = False
    is_elsewhere: bool = False
    heard: dict[str, int] = field(default_factory=dict)

    def learn_enrollment(self, seq: int, program: str, track: str | None, started_on: date) -> bool:
        """Return whether this was new; so do the other facts."""
        if not self._is_news(Fact.ENROLLMENT, seq):
            return False
        self.program, self.track, self.started_on = program, track, started_on
        self.never_was = False
        return True

    def learn_mistake(self, seq: int) -> bool:
        """Take the enrollment back: nothing that followed from it holds."""
        if not self._is_news(Fact.ENROLLMENT, seq):
            return False
        self.program = self.track = self.started_on = None
        self.never_was = True
        return True

    def learn_place(self, seq: int, *, is_elsewhere: bool) -> bool:
        if not self._is_news(Fact.PLACE, seq):
            return False
        self.is_elsewhere = is_elsewhere
        return True

    def learn_phase(self, seq: int, started_on: date, *, is_last: bool) -> bool:
        called = self._call_for_plan(is_last)
        if not self._is_news(Fact.PHASE, seq):
            return called
        self.last_phase_started_on = started_on if is_last else None
        return True

    def learn_completion(self, seq: int, completed_on: date) -> bool:
        called = self._call_for_plan(True)
        if not self._is_news(Fact.COMPLETION, seq):
            return called
        self.program_completed_on = completed_on
        return True

    def learn_reopening(self, seq: int) -> bool:
        """Take the completion back; a plan that it called for stays, for a person to judge."""
        if not self._is_news(Fact.COMPLETION, seq):
            return False
        self.program_completed_on = None
        return True

    def learn_discharge(self, seq: int, discharge: Discharge) -> bool:
        called = self._call_for_plan(discharge.calls_for_plan())
        if not self._is_news(Fact.DISCHARGE, seq):
            return called
        self.discharge = discharge
        return True

    def learn_no_discharge(self, seq: int) -> bool:
        """Take the discharge back; a plan that it called for stays, for a person to judge."""
        if not self._is_news(Fact.DISCHARGE, seq):
            return False
        self.discharge = None
        return True

    def ended_in_death(self) -> bool:
        return self.discharge is not None and self.discharge.disposition == DEATH

    def _call_for_plan(self, called: bool) -> bool:
        """Once called for, a plan stays due, also where the call arrives late."""
        is_new = called and not self.plan_is_due
        self.plan_is_due = self.plan_is_due or called
        return is_new

    def _is_news(self, fact: Fact, seq: int) -> bool:
        if seq <= self.heard.get(fact, 0):
            return False
        self.heard = {**self.heard, fact.value: seq}
        return True
