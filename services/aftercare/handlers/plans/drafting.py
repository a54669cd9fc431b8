"""The draft: made once the facts of an episode call for it, and kept what they together say."""

from services.aftercare.domain.episodes.known_episode import KnownEpisode
from services.aftercare.domain.plans.plan import ContinuingCarePlan, PlanState
from services.aftercare.domain.plans.template import PlanTemplate, choose
from services.aftercare.domain.plans.template_version import FIRST_DAY, FIRST_DAY_TEMPLATES
from services.aftercare.handlers.plans.closing import cancel_what_is_open
from services.aftercare.handlers.plans.telling import tell_end
from services.aftercare.ports import AftercareUnitOfWork
from shared.contracts.aftercare import ContinuingCarePlanDrafted
from shared.identifiers import new_id


async def settle_plan(episode: KnownEpisode, uow: AftercareUnitOfWork, *, has_died: bool) -> None:
    """Bring the plan to what is known: draft it, call it off, draft it again, or let it follow.

    `has_died`: of another episode of the person, at whichever site, a death was told. A draft is
    told of once, and again where it was called off in between. What was called off after a person
    had begun it is a draft again too, and asks nothing before a person decides; with the client's
    key its way back is gone.
    """
    found = await uow.plans.of_episode(episode.episode_id)
    plan = found or await _new_plan(episode, uow)
    if has_died or _calls_off(episode, plan):
        if plan.can_be_revoked():
            await _call_off(plan, uow, is_known=found is not None)
        return
    returns = plan.can_be_reinstated()
    if returns:
        if await uow.keys.destroyed_at(plan.client_id) is not None:
            return
        plan.reinstate(uow.now)
    changes = await _follow(plan, episode, uow)
    if returns or found is None:
        plan.drafted_at = uow.now
        uow.publish(_drafted(plan, episode), of=plan)
    elif changes:
        uow.save(plan)


async def templates_of(number: int, uow: AftercareUnitOfWork) -> tuple[PlanTemplate, ...]:
    """Return a site's published templates; what a first day has where the number is 0."""
    version = await uow.plan_templates.of_number(number) if number != FIRST_DAY else None
    return version.templates if version else FIRST_DAY_TEMPLATES


async def _new_plan(episode: KnownEpisode, uow: AftercareUnitOfWork) -> ContinuingCarePlan:
    in_force = await uow.plan_templates.in_force()
    plan = ContinuingCarePlan(
        id=new_id(),
        site=uow.site,
        episode_id=episode.episode_id,
        client_id=episode.client_id,
        template_version=(in_force.number or FIRST_DAY) if in_force else FIRST_DAY,
    )
    uow.plans.add(plan)
    return plan


async def _follow(
    plan: ContinuingCarePlan, episode: KnownEpisode, uow: AftercareUnitOfWork
) -> bool:
    if plan.state is not PlanState.DRAFT:
        return False
    templates = await templates_of(plan.template_version, uow)
    return plan.follow(
        choose(templates, episode.program, episode.occasion()),
        episode.plan_is_needed_since(),
        from_history=episode.is_history(),
    )


async def _call_off(plan: ContinuingCarePlan, uow: AftercareUnitOfWork, *, is_known: bool) -> None:
    plan.call_off(uow.now)
    if is_known:
        tell_end(plan, "called_off", uow)
    else:
        uow.save(plan)
    await cancel_what_is_open(plan.id, uow)


def _calls_off(episode: KnownEpisode, plan: ContinuingCarePlan) -> bool:
    """Say whether nothing is to follow here. A plan that has begun outlives a transfer."""
    if episode.ended_in_death() or episode.never_was:
        return True
    return episode.is_elsewhere and not plan.has_begun()


def _drafted(plan: ContinuingCarePlan, episode: KnownEpisode) -> ContinuingCarePlanDrafted:
    return ContinuingCarePlanDrafted(
        plan_id=plan.id,
        episode_id=plan.episode_id,
        client_id=plan.client_id,
        called_for_by=episode.latest_call(),
        had_begun=plan.has_begun(),
    )
