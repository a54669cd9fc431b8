"""What a plan proposes to follow, and what ends with the plan."""

from dataclasses import dataclass
from uuid import UUID

from services.aftercare.domain.linkages.linkage import Linkage, LinkageKind
from services.aftercare.domain.plans.plan import ContinuingCarePlan, PlanIsClosed, PlanState
from services.aftercare.handlers.linkages.asking import ask_where_consent_stands
from services.aftercare.handlers.linkages.choosing import provider_of
from services.aftercare.handlers.linkages.ending import end
from services.aftercare.handlers.linkages.owing import owe_next
from services.aftercare.handlers.persons.living import require_living
from services.aftercare.handlers.plans.providers import check_named
from services.aftercare.ports import AftercareUnitOfWork
from shared.identifiers import new_id


@dataclass(frozen=True, slots=True)
class LinkageWish:
    """What the plan proposes; with a provider it is asked for at once, under consent.

    `party_id` is the provider among the client's consent parties, `offering_id` what of the
    directory is meant.
    """

    kind: LinkageKind
    provider_code: str | None = None
    offering_id: UUID | None = None
    party_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeLinkage:
    plan_id: UUID
    wish: LinkageWish


async def propose_linkage(command: ProposeLinkage, uow: AftercareUnitOfWork) -> Linkage:
    """Propose one more; nobody is asked yet.

    Raises PlanIsClosed, DiedMeanwhile, CareHasEnded, ProviderIsUnknown.
    """
    plan = await uow.plans.get(command.plan_id)
    if plan.state in {PlanState.COMPLETED, PlanState.REVOKED}:
        raise PlanIsClosed("This plan has ended: nothing more is proposed for it.")
    await require_living(plan.client_id, uow, refusal="Nothing is proposed after a death.")
    await check_named(command.wish.provider_code, uow)
    return await _proposed(plan, command.wish, uow)


async def propose_linkages(
    plan: ContinuingCarePlan, wishes: tuple[LinkageWish, ...], uow: AftercareUnitOfWork
) -> None:
    """Propose each; one whose provider may not be told yet stays proposed, and lacks consent."""
    for wish in wishes:
        linkage = await _proposed(plan, wish, uow)
        if linkage.provider_code is not None:
            await ask_where_consent_stands(linkage, uow)


async def cancel_linkages(plan_id: UUID, uow: AftercareUnitOfWork) -> None:
    """End what is open: no provider is waited for any more. Who is linked stays so."""
    for linkage in await uow.linkages.of_plan(plan_id):
        if linkage.can_be_cancelled():
            linkage.cancel(uow.now)
            await end(linkage, uow)


async def _proposed(
    plan: ContinuingCarePlan, wish: LinkageWish, uow: AftercareUnitOfWork
) -> Linkage:
    linkage = Linkage(
        id=new_id(),
        site=plan.site,
        plan_id=plan.id,
        client_id=plan.client_id,
        kind=wish.kind,
        provider_code=await provider_of(wish.kind, wish.provider_code, wish.offering_id, uow),
        offering_id=wish.offering_id,
        party_id=wish.party_id,
        timezone=plan.timezone or "UTC",
        proposed_at=uow.now,
    )
    uow.linkages.add(linkage)
    await owe_next(linkage, uow)
    return linkage
