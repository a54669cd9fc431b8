"""What people decide about a plan: it is activated, held, resumed, completed or revoked."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.aftercare.domain.cadence import Cadence, days_later
from services.aftercare.domain.check_in import CheckIn
from services.aftercare.domain.linkage import Linkage, LinkageKind
from services.aftercare.domain.plan import ContinuingCarePlan
from services.aftercare.handlers.closing import cancel_what_is_open
from services.aftercare.ports import AftercareUnitOfWork
from shared.contracts.aftercare import ContinuingCarePlanActivated, LinkageRequested
from shared.identifiers import new_id


@dataclass(frozen=True, slots=True)
class LinkageWish:
    """What the plan proposes; with a provider it is asked for at once."""

    kind: LinkageKind
    provider_code: str | None = None


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
    _schedule_check_ins(plan, command, uow)
    _propose_linkages(plan, command.linkages, uow)
    return plan


async def hold_plan(command: DecidePlan, uow: AftercareUnitOfWork) -> ContinuingCarePlan:
    """Pause the plan: what is scheduled waits, what is due stays due."""
    plan = await uow.plans.get(command.plan_id)
    plan.hold()
    uow.save(plan)
    for check_in in await _scheduled(plan, uow):
        check_in.pause()
        uow.save(check_in)
    return plan


async def resume_plan(command: DecidePlan, uow: AftercareUnitOfWork) -> ContinuingCarePlan:
    """Go on: what passed by meanwhile is cancelled, never asked afterwards."""
    plan = await uow.plans.get(command.plan_id)
    plan.resume()
    uow.save(plan)
    for check_in in await _scheduled(plan, uow):
        check_in.schedule(uow.now)
        uow.save(check_in)
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


async def _scheduled(plan: ContinuingCarePlan, uow: AftercareUnitOfWork) -> list[CheckIn]:
    return [c for c in await uow.check_ins.of_plan(plan.id) if c.is_scheduled()]


def _activated(plan: ContinuingCarePlan, starts_on: date) -> ContinuingCarePlanActivated:
    return ContinuingCarePlanActivated(
        plan_id=plan.id,
        episode_id=plan.episode_id,
        client_id=plan.client_id,
        starts_on=starts_on,
    )


def _schedule_check_ins(
    plan: ContinuingCarePlan, command: ActivatePlan, uow: AftercareUnitOfWork
) -> None:
    for days in command.cadence.days_after_start:
        check_in = CheckIn(
            id=new_id(),
            site=plan.site,
            plan_id=plan.id,
            client_id=plan.client_id,
            days_after_start=days,
            days_to_answer=command.cadence.days_to_answer,
            due_on=days_later(command.starts_on, days),
            timezone=command.timezone,
        )
        check_in.schedule(uow.now)
        uow.check_ins.add(check_in)


def _propose_linkages(
    plan: ContinuingCarePlan, wishes: tuple[LinkageWish, ...], uow: AftercareUnitOfWork
) -> None:
    for wish in wishes:
        linkage = Linkage(
            id=new_id(),
            site=plan.site,
            plan_id=plan.id,
            client_id=plan.client_id,
            kind=wish.kind,
            provider_code=wish.provider_code,
        )
        uow.linkages.add(linkage)
        if wish.provider_code is not None:
            linkage.request()
            uow.publish(_requested(linkage, wish.provider_code), of=linkage)


def _requested(linkage: Linkage, provider_code: str) -> LinkageRequested:
    return LinkageRequested(
        linkage_id=linkage.id,
        plan_id=linkage.plan_id,
        client_id=linkage.client_id,
        kind=linkage.kind,
        provider_code=provider_code,
    )
