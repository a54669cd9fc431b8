"""What a plan proposes to follow, and what ends with the plan."""

from dataclasses import dataclass
from uuid import UUID

from services.aftercare.domain.linkages.linkage import Linkage, LinkageKind
from services.aftercare.domain.plans.plan import ContinuingCarePlan
from services.aftercare.ports import AftercareUnitOfWork
from shared.contracts.aftercare import LinkageRequested
from shared.identifiers import new_id


@dataclass(frozen=True, slots=True)
class LinkageWish:
    """What the plan proposes; with a provider it is asked for at once."""

    kind: LinkageKind
    provider_code: str | None = None


def propose_linkages(
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


async def cancel_linkages(plan_id: UUID, uow: AftercareUnitOfWork) -> None:
    """End what is open: no provider is waited for any more."""
    for linkage in await uow.linkages.of_plan(plan_id):
        if linkage.can_be_cancelled():
            linkage.cancel()
            uow.save(linkage)


def _requested(linkage: Linkage, provider_code: str) -> LinkageRequested:
    return LinkageRequested(
        linkage_id=linkage.id,
        plan_id=linkage.plan_id,
        client_id=linkage.client_id,
        kind=linkage.kind,
        provider_code=provider_code,
    )
