"""Commands of people about plans: ask for one, or for one at each of many sites; stop them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from services.scheduling.domain.plans.plan import UNDER_WAY, PlanMode, PlanRun, WeekIsOver
from services.scheduling.ports import SchedulingUnitOfWork
from shared.identifiers import new_id


@dataclass(frozen=True, kw_only=True)
class RequestPlan:
    """`week` is its Monday; `seconds` is how long a solver may take."""

    week: date
    mode: PlanMode
    seconds: int
    batch_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class RequestPlans:
    """The same for each of these sites, kept together under one id."""

    sites: tuple[str, ...]
    each: RequestPlan


@dataclass(frozen=True, kw_only=True)
class CancelPlan:
    plan_id: UUID


@dataclass(frozen=True, kw_only=True)
class CancelPlans:
    batch_id: UUID


@dataclass(frozen=True, kw_only=True)
class DiscardPlan:
    plan_id: UUID


async def request_plan(command: RequestPlan, uow: SchedulingUnitOfWork) -> PlanRun:
    """Ask for a plan; a worker makes it. Raises: WeekIsOver; at commit PlanIsUnderWay."""
    return _requested(command, uow.site, uow)


async def request_plans(command: RequestPlans, uow: SchedulingUnitOfWork) -> Sequence[PlanRun]:
    """Ask for a plan of each site, or of none. Raises what `request_plan` does."""
    each = replace(command.each, batch_id=new_id())
    return [_requested(each, site, uow) for site in command.sites]


async def cancel_plan(command: CancelPlan, uow: SchedulingUnitOfWork) -> PlanRun:
    """Stop it, also while a worker is at it. Raises TransitionIsNotAllowed."""
    plan = await uow.plans.get(command.plan_id)
    plan.cancel(uow.now)
    uow.save(plan)
    return plan


async def cancel_plans(command: CancelPlans, uow: SchedulingUnitOfWork) -> Sequence[PlanRun]:
    """Stop all of them that are not done; the rest stay as they are."""
    plans = await uow.plans.of_batch(command.batch_id)
    for plan in plans:
        if plan.state in UNDER_WAY:
            plan.cancel(uow.now)
            uow.save(plan)
    return plans


async def discard_plan(command: DiscardPlan, uow: SchedulingUnitOfWork) -> PlanRun:
    """Apply no more of it; what was applied of it stays. Raises TransitionIsNotAllowed."""
    plan = await uow.plans.get(command.plan_id)
    plan.discard()
    uow.save(plan)
    return plan


def _requested(command: RequestPlan, site: str, uow: SchedulingUnitOfWork) -> PlanRun:
    plan = PlanRun(id=new_id(), site=site, requested_at=uow.now, **vars(command))
    # A day more, as it may still be Sunday at the site.
    if command.week + timedelta(days=7) < uow.now.date():
        raise WeekIsOver
    uow.plans.add(plan)
    return plan
