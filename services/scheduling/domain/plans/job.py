"""What a solver is handed, and what it hands back: plain data that goes through a pipe."""

from dataclasses import dataclass
from uuid import UUID

from services.scheduling.domain.plans.outcome import Outcome
from services.scheduling.domain.plans.plan import PlanMode
from services.scheduling.domain.plans.planned_week import PlannedWeek
from services.scheduling.domain.plans.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Job:
    """`seconds` is what it may take."""

    plan_id: UUID
    snapshot: Snapshot
    mode: PlanMode
    seconds: int


@dataclass(frozen=True, slots=True)
class Solved:
    outcome: Outcome
    weeks: list[PlannedWeek]
