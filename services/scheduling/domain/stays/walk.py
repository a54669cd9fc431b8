"""The way through a track: derived from evidence and decisions, in order of time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from services.scheduling.domain.programs.track import Track
from services.scheduling.domain.rolls.evidence import Evidence
from services.scheduling.domain.stays.phase import PHASE, Decision, PhaseProgress, PhaseState


def walk(
    track: Track, started_on: date, evidence: Sequence[Evidence], decisions: Sequence[Decision]
) -> tuple[PhaseProgress, ...]:
    """Go through the track as evidence and decisions lead, in order of time.

    A pure function, so the order in which attendance was recorded or corrected does not matter.
    """
    way = _Way(track, started_on)
    for what in _in_order(evidence, decisions):
        if isinstance(what, Decision):
            way.follow(what)
        else:
            way.count(what)
    return tuple(way.phases)


def _in_order(
    evidence: Sequence[Evidence], decisions: Sequence[Decision]
) -> Iterator[Decision | Evidence]:
    """Yield a day's decisions, then its evidence, then its sign-offs."""
    facts = sorted(evidence, key=lambda fact: (fact.starts_at, fact.session_id))
    told: list[tuple[date, int, Decision | Evidence]] = [
        *((one.on, 2 if one.action == "sign off" else 0, one) for one in decisions),
        *((fact.held_on, 1, fact) for fact in facts),
    ]
    return (what for _, _, what in sorted(told, key=lambda entry: entry[:2]))


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
        rules = self._track.phases[self._here]
        if not phase.satisfies(rules.requirements, fact.held_on):
            return
        if rules.needs_sign_off:
            self.phases[self._here] = replace(phase, ready_on=phase.ready_on or fact.held_on)
        else:
            self._complete("complete", fact.held_on)

    def follow(self, decision: Decision) -> None:
        """Follow a person's decision, unless corrected evidence has left it without ground."""
        phase = self.phases[self._here]
        if not PHASE.allows(phase.state, decision.action):
            return
        if decision.action == "sign off":
            if phase.ready_on is not None:
                self._complete(decision.action, decision.on)
        elif decision.to_phase is None:
            self._change(decision.action)
        elif self._is_earlier(decision.to_phase):
            self._change(decision.action)
            self._enter(self._track.position(decision.to_phase), decision.on)

    def _is_earlier(self, code: str) -> bool:
        return self._track.has_phase(code) and self._track.position(code) < self._here

    def _complete(self, action: str, on: date) -> None:
        self._change(action, completed_on=on)
        if self._here + 1 < len(self.phases):
            self._enter(self._here + 1, on)

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
    """What became of a phase, as others must hear of it."""

    action: Literal["stepped back", "started", "ready", "completed"]
    position: int
    phase: PhaseProgress


def steps(before: Sequence[PhaseProgress], after: Sequence[PhaseProgress]) -> Iterator[Step]:
    """Yield what is new in `after`, a phase that is in force again included."""
    pairs = [(_was(before, position, phase), phase) for position, phase in enumerate(after)]
    for position, (was, phase) in enumerate(pairs):
        if phase.state is PhaseState.STEPPED_BACK is not was.state:
            yield Step("stepped back", position, phase)
    for position, (was, phase) in enumerate(pairs):
        if _began(was, phase):
            yield Step("started", position, phase)
        if phase.ready_on not in (None, was.ready_on) and phase.in_force:
            yield Step("ready", position, phase)
        if phase.completed_on not in (None, was.completed_on):
            yield Step("completed", position, phase)


def _was(before: Sequence[PhaseProgress], position: int, phase: PhaseProgress) -> PhaseProgress:
    known = position < len(before) and before[position].code == phase.code
    return before[position] if known else PhaseProgress(phase.code)


def _began(was: PhaseProgress, phase: PhaseProgress) -> bool:
    if phase.started_on is None:
        return False
    again = phase.in_force and not was.in_force
    return again or phase.started_on != was.started_on
