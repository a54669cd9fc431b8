"""What people decide about a plan: it is activated, held, resumed, completed or revoked."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.aftercare.domain.check_ins.cadence import Cadence
from services.aftercare.domain.plans.plan import ContinuingCarePlan
from services.aftercare.handlers.check_ins.scheduling import (
    pause_check_ins,
    resume_check_ins,
    schedule_check_ins,
)
from services.aftercare.handlers.linkages.proposing import LinkageWish, propose_linkages
from services.aftercare.handlers.plans.closing import cancel_what_is_open
from services.aftercare.ports import AftercareUnitOfWork
from shared.contracts.aftercare import ContinuingCarePlanActivated


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidePlan:
    plan_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivatePlan(DecidePlan):
    """`starts_on` is a local day in `timezone`; `cadence` says which days after it count."""

    starts_on: date
    timezone: str
    cadence: Cadence
    linkages: tuple[LinkageWish, ...] = ()


async def activate_plan(command: ActivatePlan, uow: AftercareUnitOfWork) -> ContinuingCarePlan:
    """Start the plan, its check-ins and its linkages.

    Raises PlanIsNotDraft, UnknownTimezone, StartsTooLate, StartsBeforeEpisode.
    """
    plan = await uow.plans.get(command.plan_id)
    episode = await uow.episodes.of(plan.episode_id)
    plan.activate(
        command.starts_on,
        command.timezone,
        uow.now,
        episode_started_on=episode.started_on if episode else None,
    )
    uow.publish(_activated(plan, command.starts_on), of=plan)
    await schedule_check_ins(plan, command.cadence, uow)
    await propose_linkages(plan, command.linkages, uow)
    return plan


async def hold_plan(command: DecidePlan, uow: AftercareUnitOfWork) -> ContinuingCarePlan:
    """Pause the plan: what is scheduled waits, what is due stays due."""
    plan = await uow.plans.get(command.plan_id)
    plan.hold()
    uow.save(plan)
    await pause_check_ins(plan.id, uow)
    return plan


async def resume_plan(command: DecidePlan, uow: AftercareUnitOfWork) -> ContinuingCarePlan:
    """Go on: what passed by meanwhile is cancelled, never asked afterwards."""
    plan = await uow.plans.get(command.plan_id)
    plan.resume()
    uow.save(plan)
    await resume_check_ins(plan.id, uow)
    return plan


async def complete_plan(command: DecidePlan, uow: AftercareUnitOfWork) -> ContinuingCarePlan:
    plan = await uow.plans.get(command.plan_id)
    plan.complete()
    uow.save(plan)
    await cancel_what_is_open(plan.id, uow)
    return plan


async def revoke_plan(command: DecidePlan, uow: AftercareUnitOfWork) -> ContinuingCarePlan:
    plan = await uow.plans.get(command.plan_id)
    plan.revoke()
    uow.save(plan)
    await cancel_what_is_open(plan.id, uow)
    return plan


def _activated(plan: ContinuingCarePlan, starts_on: date) -> ContinuingCarePlanActivated:
    return ContinuingCarePlanActivated(
        plan_id=plan.id,
        episode_id=plan.episode_id,
        client_id=plan.client_id,
        starts_on=starts_on,
    )
