"""What people decide about a plan: it is activated, held, resumed, completed or revoked."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.aftercare.domain.check_ins.cadence import Cadence
from services.aftercare.domain.plans.decisions import Decision
from services.aftercare.domain.plans.plan import (
    AnotherPlanIsActive,
    ContinuingCarePlan,
    ReplacesNoActivePlan,
)
from services.aftercare.handlers.check_ins.scheduling import (
    pause_check_ins,
    resume_check_ins,
    schedule_check_ins,
)
from services.aftercare.handlers.linkages.proposing import LinkageWish, propose_linkages
from services.aftercare.handlers.persons.living import require_living
from services.aftercare.handlers.plans.closing import cancel_what_is_open
from services.aftercare.handlers.plans.providers import check_proposed, check_wished
from services.aftercare.handlers.plans.telling import tell_end
from services.aftercare.ports import AftercareUnitOfWork
from shared.contracts.aftercare import ContinuingCarePlanActivated
from shared.private import KeyWasDestroyed


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidePlan:
    plan_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivatePlan(DecidePlan):
    """`starts_on` is a local day in `timezone`; `cadence` says which days after it count.

    Without `linkages` they are what the plan's template proposes. `replaces` is the client's plan
    that is active here and gives way to this one.
    """

    starts_on: date
    timezone: str
    cadence: Cadence
    linkages: tuple[LinkageWish, ...] | None = None
    replaces: UUID | None = None


async def activate_plan(command: ActivatePlan, uow: AftercareUnitOfWork) -> ContinuingCarePlan:
    """Start the plan, its check-ins and its linkages.

    Raises KeyWasDestroyed, PlanIsNotDraft, DiedMeanwhile, CareHasEnded, UnknownTimezone,
    StartsTooLate, StartsBeforeEpisode, ReviewIsNotFinished, ReplacesNoActivePlan,
    AnotherPlanIsActive, ProviderIsUnknown.
    """
    plan = await uow.plans.get(command.plan_id)
    if await uow.keys.destroyed_at(plan.client_id) is not None:
        raise KeyWasDestroyed
    plan.require_draft()
    await require_living(plan.client_id, uow, refusal="No plan begins after a death.")
    await _make_way(plan, command.replaces, uow)
    episode = await uow.episodes.of(plan.episode_id)
    plan.activate(
        command.starts_on,
        command.timezone,
        uow.now,
        episode_started_on=episode.started_on if episode else None,
        goals=await uow.goals.of_episode(plan.episode_id),
    )
    plan.note(Decision.ACTIVATED, uow.subject, uow.now)
    uow.publish(_activated(plan, command.starts_on), of=plan)
    await schedule_check_ins(plan, command.cadence, uow)
    await propose_linkages(plan, await _wishes(plan, command.linkages, uow), uow)
    return plan


async def hold_plan(command: DecidePlan, uow: AftercareUnitOfWork) -> ContinuingCarePlan:
    """Pause the plan: what is scheduled waits, what is due stays due."""
    plan = await uow.plans.get(command.plan_id)
    plan.hold()
    plan.note(Decision.HELD, uow.subject, uow.now)
    uow.save(plan)
    await pause_check_ins(plan.id, uow)
    return plan


async def resume_plan(command: DecidePlan, uow: AftercareUnitOfWork) -> ContinuingCarePlan:
    """Go on: what passed by meanwhile is cancelled, never asked afterwards."""
    plan = await uow.plans.get(command.plan_id)
    plan.resume()
    plan.note(Decision.RESUMED, uow.subject, uow.now)
    uow.save(plan)
    await resume_check_ins(plan.id, uow)
    return plan


async def complete_plan(command: DecidePlan, uow: AftercareUnitOfWork) -> ContinuingCarePlan:
    plan = await uow.plans.get(command.plan_id)
    plan.complete()
    plan.note(Decision.COMPLETED, uow.subject, uow.now)
    tell_end(plan, "completed", uow)
    await cancel_what_is_open(plan.id, uow)
    return plan


async def revoke_plan(command: DecidePlan, uow: AftercareUnitOfWork) -> ContinuingCarePlan:
    plan = await uow.plans.get(command.plan_id)
    plan.revoke()
    plan.note(Decision.REVOKED, uow.subject, uow.now)
    tell_end(plan, "revoked", uow)
    await cancel_what_is_open(plan.id, uow)
    return plan


async def _make_way(
    plan: ContinuingCarePlan, replaces: UUID | None, uow: AftercareUnitOfWork
) -> None:
    """Let the plan that is named give way. Raises ReplacesNoActivePlan, AnotherPlanIsActive."""
    active = await uow.plans.active_of_client(plan.client_id)
    if replaces is not None and (active is None or active.id != replaces):
        detail = "This is no active plan of the client here: leave it out, or name another."
        raise ReplacesNoActivePlan(detail, field="body.replaces")
    if active is None:
        return
    if replaces is None:
        raise AnotherPlanIsActive(plan_id=str(active.id))
    active.give_way_to(plan.id)
    active.note(Decision.REPLACED, uow.subject, uow.now)
    tell_end(active, "replaced", uow)
    await cancel_what_is_open(active.id, uow)
    # To read it again is what writes it first: of two active plans the database takes one.
    if await uow.plans.active_of_client(plan.client_id) is not None:
        raise AnotherPlanIsActive


async def _wishes(
    plan: ContinuingCarePlan, chosen: tuple[LinkageWish, ...] | None, uow: AftercareUnitOfWork
) -> tuple[LinkageWish, ...]:
    """Return what was chosen, or what the template proposes. Raises ProviderIsUnknown."""
    if chosen is not None:
        await check_wished([one.provider_code for one in chosen], uow)
        return chosen
    await check_proposed(plan.template, uow)
    return tuple(LinkageWish(one.kind, one.provider_code) for one in plan.template.linkages)


def _activated(plan: ContinuingCarePlan, starts_on: date) -> ContinuingCarePlanActivated:
    return ContinuingCarePlanActivated(
        plan_id=plan.id,
        episode_id=plan.episode_id,
        client_id=plan.client_id,
        starts_on=starts_on,
    )
