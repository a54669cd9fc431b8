"""Commands of workers about plans: begin, go on, propose, fail."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from services.scheduling.domain.plans.outcome import Outcome
from services.scheduling.domain.plans.plan import LEASE, PlanRun, PlanState, Progress
from services.scheduling.domain.plans.planned_week import PlannedWeek
from services.scheduling.ports import SchedulingUnitOfWork


@dataclass(frozen=True, kw_only=True)
class BeginPlan:
    """`lease` is how long the worker may be silent before another one goes on."""

    worker_id: UUID
    lease: timedelta = LEASE


@dataclass(frozen=True, kw_only=True)
class GoOnWithPlan:
    plan_id: UUID
    worker_id: UUID
    progress: Progress | None
    lease: timedelta = LEASE


@dataclass(frozen=True, kw_only=True)
class ProposePlan:
    plan_id: UUID
    worker_id: UUID
    outcome: Outcome
    weeks: Sequence[PlannedWeek]


@dataclass(frozen=True, kw_only=True)
class FailPlan:
    """`failure` is a code, never what a solver said."""

    plan_id: UUID
    worker_id: UUID
    failure: str


async def begin_plan(command: BeginPlan, uow: SchedulingUnitOfWork) -> PlanRun | None:
    """Take what waits at the site, or what a worker left; None where there is nothing.

    At commit raises PlanIsWithAnother where another plan of the site runs.
    """
    plan = await uow.plans.next_to_begin(uow.now)
    if plan is None:
        return None
    plan.begin(command.worker_id, uow.now, command.lease)
    uow.save(plan)
    return plan if plan.state is PlanState.RUNNING else None


async def go_on_with_plan(command: GoOnWithPlan, uow: SchedulingUnitOfWork) -> None:
    """Renew the lease and note how far it is.

    Raises PlanIsWithAnother when it was taken over or cancelled: then stop.
    """
    plan = await uow.plans.get(command.plan_id)
    plan.go_on(command.worker_id, uow.now, command.lease, command.progress)
    uow.save(plan)


async def propose_plan(command: ProposePlan, uow: SchedulingUnitOfWork) -> None:
    """Keep what came of it. Raises PlanIsWithAnother."""
    plan = await uow.plans.get(command.plan_id)
    plan.propose(command.worker_id, command.outcome, len(command.weeks), uow.now)
    uow.save(plan)
    for week in command.weeks:
        uow.planned_weeks.add(week)


async def fail_plan(command: FailPlan, uow: SchedulingUnitOfWork) -> None:
    """Give it up. Raises PlanIsWithAnother."""
    plan = await uow.plans.get(command.plan_id)
    plan.fail(command.worker_id, command.failure, uow.now)
    uow.save(plan)
