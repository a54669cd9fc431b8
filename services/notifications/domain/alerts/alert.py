"""An alert: something that a person of the staff must answer, told until somebody does.

It holds ids and codes. A note that somebody leaves with the answer is sealed.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.notifications.domain.alerts.terms import AlertKind, Over, Urgency
from services.notifications.domain.terms import StaffRole
from shared.aggregate import Aggregate
from shared.errors import BrokenRule
from shared.states import ActionMachine


class AlertState(StrEnum):
    """`EXHAUSTED`: everybody was told and nobody answered; it stays open and begins again."""

    RAISED = "raised"
    TELLING = "telling"
    EXHAUSTED = "exhausted"
    ACKNOWLEDGED = "acknowledged"
    RESOLVED = "resolved"
    WITHDRAWN = "withdrawn"


UNANSWERED = frozenset({AlertState.RAISED, AlertState.TELLING, AlertState.EXHAUSTED})
"""States in which somebody is still to be told."""
LIVE = UNANSWERED | {AlertState.ACKNOWLEDGED}
"""States that are not the end."""

ALERT = ActionMachine(
    "alert",
    {
        (AlertState.RAISED, "tell"): AlertState.TELLING,
        (AlertState.RAISED, "exhaust"): AlertState.EXHAUSTED,
        (AlertState.RAISED, "acknowledge"): AlertState.ACKNOWLEDGED,
        (AlertState.RAISED, "resolve"): AlertState.RESOLVED,
        (AlertState.RAISED, "withdraw"): AlertState.WITHDRAWN,
        (AlertState.TELLING, "tell"): AlertState.TELLING,
        (AlertState.TELLING, "exhaust"): AlertState.EXHAUSTED,
        (AlertState.TELLING, "acknowledge"): AlertState.ACKNOWLEDGED,
        (AlertState.TELLING, "resolve"): AlertState.RESOLVED,
        (AlertState.TELLING, "withdraw"): AlertState.WITHDRAWN,
        (AlertState.EXHAUSTED, "tell"): AlertState.TELLING,
        (AlertState.EXHAUSTED, "exhaust"): AlertState.EXHAUSTED,
        (AlertState.EXHAUSTED, "acknowledge"): AlertState.ACKNOWLEDGED,
        (AlertState.EXHAUSTED, "resolve"): AlertState.RESOLVED,
        (AlertState.EXHAUSTED, "withdraw"): AlertState.WITHDRAWN,
        (AlertState.ACKNOWLEDGED, "resolve"): AlertState.RESOLVED,
        (AlertState.ACKNOWLEDGED, "withdraw"): AlertState.WITHDRAWN,
    },
)


class AlertIsAcknowledged(BrokenRule):
    """Somebody was faster. The members say who, as a role, and when."""

    def __init__(self, acknowledged_as: str | None, at: datetime | None) -> None:
        super().__init__(
            "Somebody has acknowledged this alert already.",
            acknowledged_as=acknowledged_as,
            acknowledged_at=at and at.isoformat(),
        )


class AlertIsOver(BrokenRule):
    """An alert that was resolved or withdrawn needs nobody any more."""

    def __init__(self, state: AlertState) -> None:
        super().__init__(f"This alert is {state.value}: nobody is asked any more.", state=state)


class AlertWasRaisedMeanwhile(BrokenRule):
    """Two who learned of one cause at once: the later one looks again."""

    status = 412

    def __init__(self) -> None:
        super().__init__("This was raised at the same moment: look at it first.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """Who acknowledged, when and how. `role` says as what: `level-1`, `clinician`.

    `by` is an opaque id of a person or of a token's subject.
    """

    by: str
    role: str
    over: Over
    at: datetime
    note: bytes | None = None


@dataclass(kw_only=True)
class Alert(Aggregate):
    """`ladder` is the version that it climbs, 0 for the default of its urgency.

    `round` counts how often it began at the top; `step` is the rung told last, 0 before the first.
    `next_at` is when the next is told. `role` is told where nobody is on call.
    """

    kind: AlertKind
    urgency: Urgency
    role: StaffRole
    about: UUID | None
    source_id: UUID
    source_seq: int
    cause_id: UUID
    raised_at: datetime
    ladder: int = 0
    state: AlertState = AlertState.RAISED
    round: int = 1
    step: int = 0
    next_at: datetime | None = None
    has_schedule: bool = True
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = None
    acknowledged_as: str | None = None
    acknowledged_over: Over | None = None
    note: bytes | None = None
    ended_at: datetime | None = None

    @property
    def is_unanswered(self) -> bool:
        return self.state in UNANSWERED

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    def wait(self, until: datetime) -> None:
        """Tell nobody before then: what it is about can wait."""
        self.next_at = until

    def hasten(self, urgency: Urgency, ladder: int) -> None:
        """Begin again at the top of a faster ladder: what it is about can wait no longer."""
        if self.step > 0:
            self.round, self.step = self.round + 1, 0
        self.urgency, self.ladder = urgency, ladder

    def tell(self, step: int, next_at: datetime) -> None:
        """Climb to `step`; unless somebody answers, the next is told at `next_at`."""
        if self.state is AlertState.EXHAUSTED:
            self.round += 1
        self._become("tell")
        self.step, self.next_at = step, next_at

    def exhaust(self, again_at: datetime) -> None:
        """Note that nobody is left to tell; begin again from the top at `again_at`."""
        self._become("exhaust")
        self.step, self.next_at = 0, again_at

    def acknowledge(self, answer: Answered) -> bool:
        """Take the first answer; the same person's again changes nothing. Say if it did.

        Raises AlertIsAcknowledged, AlertIsOver.
        """
        if self.state is AlertState.ACKNOWLEDGED:
            if self.acknowledged_by == answer.by:
                return False
            raise AlertIsAcknowledged(self.acknowledged_as, self.acknowledged_at)
        if not self.is_unanswered:
            raise AlertIsOver(self.state)
        self._become("acknowledge")
        self.acknowledged_at, self.acknowledged_by = answer.at, answer.by
        self.acknowledged_as, self.acknowledged_over = answer.role, answer.over
        self.note, self.next_at = answer.note, None
        return True

    def resolve(self, at: datetime) -> None:
        """Note that what it was about is dealt with."""
        self._become("resolve")
        self.ended_at, self.next_at = at, None

    def withdraw(self, at: datetime) -> None:
        """Note that it was raised by mistake, or that its cause is gone."""
        self._become("withdraw")
        self.ended_at, self.next_at = at, None

    def _become(self, action: str) -> None:
        self.state = ALERT.after(self.state, action)
