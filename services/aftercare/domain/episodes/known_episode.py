"""What aftercare has learned of an episode of care, and whether that calls for a plan."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from services.aftercare.domain.plans.template import Occasion
from shared.aggregate import Aggregate
from shared.errors import NotFound

COMPLETED = "completed"
DEATH = "death"


class ClientIsNotKnownHere(NotFound):
    """Staff name clients of their site."""

    def __init__(self) -> None:
        super().__init__("There is no client of this id here: check it.")


class Fact(StrEnum):
    """What can be learned of an episode; each comes from one event."""

    ENROLLMENT = "enrollment"
    PHASE = "phase"
    COMPLETION = "completion"
    DISCHARGE = "discharge"
    PLACE = "place"


class Call(StrEnum):
    """What calls for a plan, the last to happen first."""

    DISCHARGE = "discharge"
    COMPLETION = "completion"
    LAST_PHASE = "last_phase"


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
    enrolled by mistake; one that `is_elsewhere` goes on at another site. `programs` are, by the
    number of the event that told it, program and track; null where that event was taken back.
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
    called_for_by: tuple[str, ...] = ()
    never_was: bool = False
    is_elsewhere: bool = False
    heard: dict[str, int] = field(default_factory=dict)
    programs: dict[str, tuple[str, str | None] | None] = field(default_factory=dict)

    def learn_enrollment(self, seq: int, program: str, track: str | None, started_on: date) -> bool:
        """Return whether this was new; so do the other facts."""
        is_news = self.learn_program(seq, program, track)
        if not self._is_news(Fact.ENROLLMENT, seq):
            return is_news
        self.started_on, self.never_was = started_on, False
        self._look_up_program()
        return True

    def learn_program(self, seq: int, program: str, track: str | None) -> bool:
        return self._keep_program(seq, (program, track))

    def learn_undone(self, undone: tuple[int, ...]) -> bool:
        """Take back what events of these numbers told of the program."""
        changes = [self._keep_program(seq, None) for seq in undone]
        return any(changes)

    def learn_mistake(self, seq: int) -> bool:
        """Take the enrollment back: nothing that followed from it holds."""
        if not self._is_news(Fact.ENROLLMENT, seq):
            return False
        self.started_on, self.never_was = None, True
        self._look_up_program()
        return True

    def learn_place(self, seq: int, *, is_elsewhere: bool) -> bool:
        if not self._is_news(Fact.PLACE, seq):
            return False
        self.is_elsewhere = is_elsewhere
        return True

    def learn_phase(self, seq: int, started_on: date, *, is_last: bool) -> bool:
        called = self._call_for_plan(Call.LAST_PHASE, called=is_last)
        if not self._is_news(Fact.PHASE, seq):
            return called
        self.last_phase_started_on = started_on if is_last else None
        return True

    def learn_completion(self, seq: int, completed_on: date) -> bool:
        called = self._call_for_plan(Call.COMPLETION, called=True)
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
        called = self._call_for_plan(Call.DISCHARGE, called=discharge.calls_for_plan())
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

    def tells_of_death(self) -> bool:
        """Say whether by it the person died; an episode entered by mistake may be another's."""
        return self.ended_in_death() and not self.never_was

    def occasion(self) -> Occasion:
        """Return what the plan follows, by all that is known; before the end, what is hoped."""
        if self.program_completed_on is not None or self.discharge is None:
            return Occasion.COMPLETION
        is_completed = self.discharge.disposition == COMPLETED
        return Occasion.COMPLETION if is_completed else Occasion.OTHER_DISCHARGE

    def plan_is_needed_since(self) -> date | None:
        """Return the day from which nothing but the plan follows; None while the stay goes on."""
        if self.program_completed_on is not None:
            return self.program_completed_on
        return self.discharge.discharged_on if self.discharge else None

    def is_history(self) -> bool:
        return self.discharge is not None and self.discharge.from_history

    def latest_call(self) -> Call:
        return next(call for call in Call if call in self.called_for_by)

    def _call_for_plan(self, call: Call, *, called: bool) -> bool:
        """Once called for, a plan stays due, also where the call arrives late."""
        if not called or call in self.called_for_by:
            return False
        self.plan_is_due = True
        self.called_for_by = tuple(sorted({*self.called_for_by, call.value}))
        return True

    def _keep_program(self, seq: int, told: tuple[str, str | None] | None) -> bool:
        """Keep the word of one event; that it was taken back outlives its arrival."""
        if str(seq) in self.programs and (told is not None or self.programs[str(seq)] is None):
            return False
        self.programs = {**self.programs, str(seq): told}
        self._look_up_program()
        return True

    def _look_up_program(self) -> None:
        told = {int(seq): words for seq, words in self.programs.items() if words is not None}
        none = (None, None)
        newest = none if self.never_was or not told else told[max(told)]
        self.program, self.track = newest

    def _is_news(self, fact: Fact, seq: int) -> bool:
        if seq <= self.heard.get(fact, 0):
            return False
        self.heard = {**self.heard, fact.value: seq}
        return True
