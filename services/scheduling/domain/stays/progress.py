"""Progress: a client's way through the phases of one track version, derived from evidence."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Literal
from uuid import UUID

from services.scheduling.domain.programs.track import Phase, SessionType, Track
from services.scheduling.domain.rolls.attendance import Evidence
from services.scheduling.domain.stays.said import Said, stay_of
from shared.aggregate import Aggregate
from shared.errors import Invalid
from shared.states import ActionMachine


class PhaseState(StrEnum):
    PENDING = "pending"
    ACTIVE = "active"
    HELD = "held"
    COMPLETED = "completed"
    STEPPED_BACK = "stepped_back"


PHASE = ActionMachine(
    "phase",
    {
        (PhaseState.PENDING, "start"): PhaseState.ACTIVE,
        (PhaseState.STEPPED_BACK, "start"): PhaseState.ACTIVE,
        (PhaseState.COMPLETED, "start"): PhaseState.ACTIVE,
        (PhaseState.ACTIVE, "complete"): PhaseState.COMPLETED,
        (PhaseState.ACTIVE, "hold"): PhaseState.HELD,
        (PhaseState.HELD, "resume"): PhaseState.ACTIVE,
        (PhaseState.ACTIVE, "step back"): PhaseState.STEPPED_BACK,
    },
)

IN_FORCE = (PhaseState.ACTIVE, PhaseState.HELD)


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided about the phase in force: hold, resume or step back, from `on`."""

    action: str
    on: date
    to_phase: str | None = None


@dataclass(frozen=True, slots=True)
class PhaseProgress:
    """One phase of one client; `counted` is what the evidence since its start adds up to."""

    code: str
    state: PhaseState = PhaseState.PENDING
    started_on: date | None = None
    completed_on: date | None = None
    minutes: int = field(default=0, compare=False)
    sessions: Counter[SessionType] = field(default_factory=Counter, compare=False)

    @property
    def in_force(self) -> bool:
        return self.state in IN_FORCE

    def with_evidence(self, fact: Evidence) -> "PhaseProgress":
        return replace(
            self,
            minutes=self.minutes + fact.credited_minutes,
            sessions=self.sessions + Counter({fact.type: 1}),
        )

    def satisfies(self, phase: Phase) -> bool:
        wanted = phase.requirements
        enough_minutes = self.minutes >= wanted.credited_minutes
        return enough_minutes and all(self.sessions[t] >= n for t, n in wanted.sessions.items())


@dataclass(kw_only=True)
class Progress(Aggregate):
    """One client's stay at a site. It may hear of its end first, and then has no track.

    Track and days are what holds of all that enrollment said.
    """

    episode_id: UUID
    client_id: UUID
    track_id: UUID | None = None
    started_on: date | None = None
    ended_on: date | None = None
    said: list[Said] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    phases: tuple[PhaseProgress, ...] = ()

    @property
    def current(self) -> PhaseProgress | None:
        """The phase in force: the one that is active or held."""
        return next((phase for phase in self.phases if phase.in_force), None)

    @property
    def completed_on(self) -> date | None:
        """The day on which the last phase was completed, and the program with it."""
        return self.phases[-1].completed_on if self.phases else None

    def covers(self, day: date) -> bool:
        begun = self.started_on is not None and self.started_on <= day
        return begun and (self.ended_on is None or day <= self.ended_on)

    def has_heard(self, seq: int) -> bool:
        return any(one.seq == seq for one in self.said)

    def hear(self, one: Said) -> bool:
        """Note what enrollment said, unless it was heard before; return whether it was new."""
        if self.has_heard(one.seq):
            return False
        self.said = sorted([*self.said, one], key=lambda said: said.seq)
        stay = stay_of(self.said)
        self.started_on, self.ended_on = stay.started_on, stay.ended_on
        self.track_id = stay.track_id
        return True

    def all_decisions(self) -> list[Decision]:
        """Return what was decided here and what holds of the episode's pauses, by their days.

        On one day the episode's come first: what is decided here answers them.
        """
        pauses = [Decision(action, on) for action, on in stay_of(self.said).pauses]
        return sorted([*pauses, *self.decisions], key=lambda decision: decision.on)

    def decide(self, decision: Decision, track: Track) -> None:
        """Hold, resume or step back. Raises: Invalid, TransitionIsNotAllowed."""
        current = self.current
        state = current.state if current else PhaseState.COMPLETED
        PHASE.after(state, decision.action)
        if decision.to_phase is not None and current is not None:
            _check_earlier(track, decision.to_phase, current.code)
        if self.decisions and decision.on < self.decisions[-1].on:
            raise Invalid("A later decision was made already.", field="on")
        self.decisions.append(decision)

    def evaluate(self, track: Track, evidence: Iterable[Evidence]) -> tuple[PhaseProgress, ...]:
        """Derive all phases anew from the evidence of this stay, and return what they were."""
        before, self.phases = self.phases, ()
        if self.started_on is not None:
            counting = [fact for fact in evidence if self.covers(fact.held_on)]
            self.phases = walk(track, self.started_on, counting, self.all_decisions())
        return before


def walk(
    track: Track, started_on: date, evidence: Sequence[Evidence], decisions: Sequence[Decision]
) -> tuple[PhaseProgress, ...]:
    """Go through the track as evidence and decisions lead, in order of time.

    A pure function, so the order in which attendance was recorded or corrected does not matter.
    """
    way = _Way(track, started_on)
    waiting = list(decisions)
    for fact in sorted(evidence, key=lambda fact: (fact.starts_at, fact.session_id)):
        while waiting and waiting[0].on <= fact.held_on:
            way.follow(waiting.pop(0))
        way.count(fact)
    for decision in waiting:
        way.follow(decision)
    return tuple(way.phases)


class _Way:
    """Where the walk is: `here` is the position of the phase in force."""

    def __init__(self, track: Track, started_on: date) -> None:
        self._track = track
        self.phases = [PhaseProgress(phase.code) for phase in track.phases]
        self._enter(0, started_on)

    def count(self, fact: Evidence) -> None:
        phase = self.phases[self._here]
        if phase.state is not PhaseState.ACTIVE or not fact.credited_minutes:
            return
        self.phases[self._here] = phase = phase.with_evidence(fact)
        if phase.satisfies(self._track.phases[self._here]):
            self._change("complete", completed_on=fact.held_on)
            if self._here + 1 < len(self.phases):
                self._enter(self._here + 1, fact.held_on)

    def follow(self, decision: Decision) -> None:
        """Follow a person's decision, unless corrected evidence has left it without ground."""
        if not PHASE.allows(self.phases[self._here].state, decision.action):
            return
        if decision.to_phase is None:
            self._change(decision.action)
        elif (target := self._track.position(decision.to_phase)) < self._here:
            self._change(decision.action)
            self._enter(target, decision.on)

    def _enter(self, position: int, on: date) -> None:
        self._here = position
        state = PHASE.after(self.phases[position].state, "start")
        self.phases[position] = PhaseProgress(self.phases[position].code, state, started_on=on)

    def _change(self, action: str, completed_on: date | None = None) -> None:
        phase = self.phases[self._here]
        state = PHASE.after(phase.state, action)
        self.phases[self._here] = replace(phase, state=state, completed_on=completed_on)


@dataclass(frozen=True, slots=True)
class Step:
    """A phase that `started` or was `completed`, as others must hear of it."""

    action: Literal["started", "completed"]
    position: int
    phase: PhaseProgress


def steps(before: Sequence[PhaseProgress], after: Sequence[PhaseProgress]) -> Iterator[Step]:
    """Yield what is new in `after`, a phase that is in force again included."""
    for position, phase in enumerate(after):
        was = before[position] if position < len(before) else PhaseProgress(phase.code)
        if _began(was, phase):
            yield Step("started", position, phase)
        if phase.completed_on not in (None, was.completed_on):
            yield Step("completed", position, phase)


def _began(was: PhaseProgress, phase: PhaseProgress) -> bool:
    if phase.started_on is None:
        return False
    again = phase.in_force and not was.in_force
    return again or phase.started_on != was.started_on


def _check_earlier(track: Track, target: str, current: str) -> None:
    if track.position(target) >= track.position(current):
        raise Invalid("Step back to a phase before the one in force.", field="to_phase")
