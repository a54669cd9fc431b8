"""One phase of one client: its states, what counts towards it, and what people decide about it."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from services.scheduling.domain.programs.requirements import Requirements, SessionType
from services.scheduling.domain.rolls.evidence import Evidence
from shared.errors import BrokenRule, Invalid
from shared.states import ActionMachine


class PhaseIsNotReady(BrokenRule):
    """A phase is signed off once its evidence is there."""


class DecisionLiesAhead(Invalid):
    """A decision is noted on its day or later: a mistyped year would shut out all before it."""

    def __init__(self) -> None:
        super().__init__("This day is still to come at the site: decide on it then.", field="on")


class NoDecisionToTakeBack(BrokenRule):
    def __init__(self) -> None:
        super().__init__("Nothing was decided in this stay that can be taken back.")


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
        (PhaseState.ACTIVE, "sign off"): PhaseState.COMPLETED,
        (PhaseState.ACTIVE, "hold"): PhaseState.HELD,
        (PhaseState.HELD, "resume"): PhaseState.ACTIVE,
        (PhaseState.ACTIVE, "step back"): PhaseState.STEPPED_BACK,
    },
)

IN_FORCE = (PhaseState.ACTIVE, PhaseState.HELD)


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided about the phase in force: hold, resume, step back or sign off.

    It holds from the beginning of the day `on`; a sign-off from its end, with that day's evidence.
    `by` is the token's opaque subject; None for what enrollment told. One that was taken back is
    kept, with who did so and when, and is as if it had never been made.
    """

    action: str
    on: date
    to_phase: str | None = None
    by: str | None = None
    taken_back_at: datetime | None = None
    taken_back_by: str | None = None

    @property
    def stands(self) -> bool:
        return self.taken_back_at is None

    def says(self, other: "Decision") -> bool:
        """Whether both say the same, whoever decided."""
        return (self.action, self.on, self.to_phase) == (other.action, other.on, other.to_phase)


@dataclass(frozen=True, slots=True)
class PhaseProgress:
    """One phase of one client, with what the evidence since its start adds up to.

    `ready_on` is the day on which the evidence was there and a person's sign-off was not.
    """

    code: str
    state: PhaseState = PhaseState.PENDING
    started_on: date | None = None
    completed_on: date | None = None
    ready_on: date | None = None
    minutes: int = field(default=0, compare=False)
    sessions: Counter[SessionType] = field(default_factory=Counter, compare=False)
    items: frozenset[str] = field(default=frozenset(), compare=False)

    @property
    def in_force(self) -> bool:
        return self.state in IN_FORCE

    def with_evidence(self, fact: Evidence) -> "PhaseProgress":
        return replace(
            self,
            minutes=self.minutes + fact.credited_minutes,
            sessions=self.sessions + Counter({fact.type: 1}),
            items=self.items | {fact.item} if fact.item else self.items,
        )

    def satisfies(self, wanted: Requirements, day: date) -> bool:
        """Say whether all that completes the phase is there on this day."""
        return (
            self.minutes >= wanted.credited_minutes
            and all(self.sessions[kind] >= number for kind, number in wanted.sessions.items())
            and self.items.issuperset(wanted.curriculum)
            and self.lasted(day) >= wanted.minimum_days
        )

    def lasted(self, day: date) -> int:
        """Return the days from the phase's first to this one, both included."""
        return (day - self.started_on).days + 1 if self.started_on else 0
