"""Progress: a client's way through the phases of one track version, derived from evidence."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from services.scheduling.domain.programs.track import Track
from services.scheduling.domain.rolls.evidence import Evidence
from services.scheduling.domain.stays.phase import (
    PHASE,
    Decision,
    DecisionLiesAhead,
    NoDecisionToTakeBack,
    PhaseIsNotReady,
    PhaseProgress,
    PhaseState,
)
from services.scheduling.domain.stays.said import Said, stay_of
from services.scheduling.domain.stays.walk import walk
from shared.aggregate import Aggregate
from shared.errors import Invalid


@dataclass(kw_only=True)
class Progress(Aggregate):
    """One client's stay at a site. It may hear of its end first, and then has no track.

    Track and days are what holds of all that enrollment said. `track_since` is the first day in
    the present track: the stay's first, unless the client changed to another program.
    """

    episode_id: UUID
    client_id: UUID
    track_id: UUID | None = None
    track_since: date | None = None
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

    @property
    def awaits_sign_off_since(self) -> date | None:
        """The day since which the phase in force has all its evidence and waits for a person."""
        return self.current.ready_on if self.current else None

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
        self.track_id, self.track_since = stay.track_id, stay.track_since
        return True

    def all_decisions(self) -> list[Decision]:
        """Return what was decided in this track and what holds of the episode's pauses, by day.

        On one day the episode's come first: what is decided here answers them. A pause from before
        the present track goes on in it.
        """
        since = self.track_since or date.min
        pauses = [Decision(action, max(on, since)) for action, on in stay_of(self.said).pauses]
        here = [decision for decision in self._standing if decision.on >= since]
        return sorted([*pauses, *here], key=lambda decision: decision.on)

    def is_on_hold(self, day: date) -> bool:
        """Whether it is paused on this day, by enrollment's word or a decision here."""
        pauses = [
            one
            for one in self.all_decisions()
            if one.action in ("hold", "resume") and one.on <= day
        ]
        return bool(pauses) and pauses[-1].action == "hold"

    def decide(self, decision: Decision, track: Track, today: date) -> bool:
        """Hold, resume, step back or sign off, and say whether it is new; `today` is the site's.

        Raises: DecisionLiesAhead, Invalid, TransitionIsNotAllowed, PhaseIsNotReady.
        """
        if decision.on > today:
            raise DecisionLiesAhead
        standing = self._standing
        if standing and standing[-1].says(decision):
            return False
        current = self.current
        state = current.state if current else PhaseState.COMPLETED
        PHASE.after(state, decision.action)
        if decision.to_phase is not None and current is not None:
            _check_earlier(track, decision.to_phase, current.code)
        if decision.action == "sign off" and not (current and _is_ready(current, decision.on)):
            raise PhaseIsNotReady("Something is missing on that day: the progress says what.")
        if standing and decision.on < standing[-1].on:
            raise Invalid(
                "A later decision was made already: take it back first, if it is wrong.", field="on"
            )
        self.decisions.append(decision)
        return True

    def take_back_decision(self, now: datetime, by: str | None) -> Decision:
        """Take back the last decision that stands, and return it. Raises NoDecisionToTakeBack."""
        if not self._standing:
            raise NoDecisionToTakeBack
        last = self._standing[-1]
        back = replace(last, taken_back_at=now, taken_back_by=by)
        self.decisions = [back if one is last else one for one in self.decisions]
        return last

    def evaluate(self, track: Track, evidence: Iterable[Evidence]) -> tuple[PhaseProgress, ...]:
        """Derive all phases anew from the evidence of this stay, and return what they were."""
        before, self.phases = self.phases, ()
        if self.track_since is not None:
            counting = self.counting(evidence)
            self.phases = walk(track, self.track_since, counting, self.all_decisions())
        return before

    @property
    def _standing(self) -> list[Decision]:
        return [decision for decision in self.decisions if decision.stands]

    def counting(self, evidence: Iterable[Evidence]) -> list[Evidence]:
        """Return what counts in the present track."""
        since = self.track_since or date.max
        return [fact for fact in evidence if self.covers(fact.held_on) and fact.held_on >= since]


def _is_ready(phase: PhaseProgress, day: date) -> bool:
    return phase.ready_on is not None and phase.ready_on <= day


def _check_earlier(track: Track, target: str, current: str) -> None:
    if track.position(target) >= track.position(current):
        raise Invalid("Step back to a phase before the one in force.", field="to_phase")
