"""A plan: one week of one site, asked for by a person, made by a process, applied by commands."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from services.scheduling.domain.plans.outcome import Outcome
from services.scheduling.domain.plans.snapshot import WeekBeginsOnMonday
from shared.aggregate import Aggregate
from shared.errors import BrokenRule, Invalid
from shared.states import ActionMachine

LEASE = timedelta(seconds=20)
"""How long a worker may be silent before another one goes on."""
MOST_ATTEMPTS = 3
"""Workers that may die of one plan before it is given up."""


class PlanMode(StrEnum):
    """Whether the weeks in force count for nothing, or are changed only where it helps."""

    FRESH = "fresh"
    LEAST_DISRUPTION = "least_disruption"


class PlanState(StrEnum):
    REQUESTED = "requested"
    RUNNING = "running"
    PROPOSED = "proposed"
    FAILED = "failed"
    CANCELLED = "cancelled"
    APPLIED = "applied"
    DISCARDED = "discarded"


PLAN = ActionMachine(
    "plan",
    {
        (PlanState.REQUESTED, "begin"): PlanState.RUNNING,
        (PlanState.RUNNING, "begin"): PlanState.RUNNING,
        (PlanState.RUNNING, "propose"): PlanState.PROPOSED,
        (PlanState.RUNNING, "fail"): PlanState.FAILED,
        (PlanState.REQUESTED, "cancel"): PlanState.CANCELLED,
        (PlanState.RUNNING, "cancel"): PlanState.CANCELLED,
        (PlanState.PROPOSED, "apply"): PlanState.PROPOSED,
        (PlanState.PROPOSED, "finish"): PlanState.APPLIED,
        (PlanState.PROPOSED, "discard"): PlanState.DISCARDED,
    },
)

UNDER_WAY = (PlanState.REQUESTED, PlanState.RUNNING)


class WeekIsOver(Invalid):
    def __init__(self) -> None:
        super().__init__("This week is over: plan this one or one to come.", field="week")


class PlanIsUnderWay(BrokenRule):
    def __init__(self) -> None:
        super().__init__("A plan of this week is being made: wait for it, or cancel it.")


class PlanIsWithAnother(BrokenRule):
    """Another worker took the plan over, or a person cancelled it."""

    def __init__(self) -> None:
        super().__init__("This plan is no longer this worker's.")


@dataclass(kw_only=True)
class PlanRun(Aggregate):
    """`week` is its Monday; `seconds` is what the solver may take. `percent` never falls."""

    batch_id: UUID | None = None
    week: date
    mode: PlanMode
    seconds: int
    requested_at: datetime
    state: PlanState = PlanState.REQUESTED
    worker_id: UUID | None = None
    lease_until: datetime | None = None
    attempts: int = 0
    percent: int = 0
    clients: int | None = None
    gap: float | None = None
    outcome: Outcome | None = None
    failure: str | None = None
    finished_at: datetime | None = None

    def __post_init__(self) -> None:
        if self.week.weekday():
            raise WeekBeginsOnMonday

    def begin(self, worker_id: UUID, now: datetime, lease: timedelta = LEASE) -> None:
        """Give the plan to a worker, or give it up when too many died of it.

        Raises: TransitionIsNotAllowed; PlanIsWithAnother while another's lease lasts.
        """
        if self.lease_until is not None and now < self.lease_until:
            raise PlanIsWithAnother
        self.state = PLAN.after(self.state, "begin")
        self.attempts += 1
        if self.attempts > MOST_ATTEMPTS:
            self._end("fail", now)
            self.failure = "workers-died"
            return
        self.worker_id, self.lease_until = worker_id, now + lease
        self.percent, self.gap = 0, None

    def go_on(
        self, worker_id: UUID, now: datetime, lease: timedelta, progress: "Progress | None"
    ) -> None:
        """Renew the lease and note how far it is. Raises PlanIsWithAnother."""
        self._require(worker_id)
        self.lease_until = now + lease
        if progress is not None:
            self.percent = max(self.percent, progress.percent)
            self.clients = progress.clients
            self.gap = progress.gap

    def propose(self, worker_id: UUID, outcome: Outcome, clients: int, now: datetime) -> None:
        """Keep what came of it. Raises PlanIsWithAnother."""
        self._require(worker_id)
        self._end("propose", now)
        self.outcome, self.clients, self.percent = outcome, clients, 100
        self.gap = outcome.gap

    def fail(self, worker_id: UUID, failure: str, now: datetime) -> None:
        """Give it up for a reason, a code. Raises PlanIsWithAnother."""
        self._require(worker_id)
        self._end("fail", now)
        self.failure = failure

    def cancel(self, now: datetime) -> None:
        """Let nobody go on with it. Raises TransitionIsNotAllowed."""
        self._end("cancel", now)

    def apply_some(self) -> None:
        """Say that weeks of it are applied now; where all are, nothing is left to do.

        Raises TransitionIsNotAllowed.
        """
        if self.state is not PlanState.APPLIED:
            self.state = PLAN.after(self.state, "apply")

    def finish(self) -> None:
        self.state = PLAN.after(self.state, "finish")

    def discard(self) -> None:
        """Apply no more of it; what was applied stays. Raises TransitionIsNotAllowed."""
        self.state = PLAN.after(self.state, "discard")

    def _require(self, worker_id: UUID) -> None:
        if self.state is not PlanState.RUNNING or self.worker_id != worker_id:
            raise PlanIsWithAnother

    def _end(self, action: str, now: datetime) -> None:
        self.state = PLAN.after(self.state, action)
        self.worker_id = self.lease_until = None
        self.finished_at = now


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a solver is, in percent of what it may do, and the gap so far."""

    percent: int
    clients: int
    gap: float | None = None
