"""Staff ask a provider, choose another one, or take the request back."""

from dataclasses import dataclass
from uuid import UUID

from services.aftercare.domain.linkages.disclosing import What
from services.aftercare.domain.linkages.linkage import Linkage
from services.aftercare.domain.linkages.states import LINKAGE_STEPS
from services.aftercare.domain.plans.plan import PlanIsNotActive, PlanState
from services.aftercare.handlers.linkages import telling
from services.aftercare.handlers.linkages.choosing import provider_of
from services.aftercare.handlers.linkages.disclosing import (
    Basis,
    account_for,
    basis_of,
    needed_basis,
)
from services.aftercare.handlers.linkages.linking import revoke_links
from services.aftercare.handlers.linkages.owing import owe_next
from services.aftercare.handlers.persons.living import require_living
from services.aftercare.handlers.plans.providers import check_named
from services.aftercare.ports import AftercareUnitOfWork
from shared.contracts.aftercare import LinkageRequested


@dataclass(frozen=True, slots=True, kw_only=True)
class OfLinkage:
    linkage_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseProvider(OfLinkage):
    """`party_id` is the provider among the client's consent parties.

    With `keeps_provider` the provider and its offering stay, and only the party is named.
    """

    provider_code: str | None
    offering_id: UUID | None
    party_id: UUID | None
    keeps_provider: bool = False


async def choose_provider(command: ChooseProvider, uow: AftercareUnitOfWork) -> Linkage:
    """Name whom to ask, or another one after a decline.

    Raises ProviderIsStillAsked, ProviderIsUnknown, and as provider_of.
    """
    linkage = await uow.linkages.get(command.linkage_id)
    await check_named(command.provider_code, uow)
    if command.keeps_provider:
        linkage.choose(linkage.provider_code, linkage.offering_id, command.party_id)
    else:
        code = await provider_of(linkage.kind, command.provider_code, command.offering_id, uow)
        linkage.choose(code, command.offering_id, command.party_id)
    await _moved(linkage, uow)
    return linkage


async def request_linkage(command: OfLinkage, uow: AftercareUnitOfWork) -> Linkage:
    """Ask the provider, which is a disclosure.

    Raises LinkageHasNoProvider, LinkageIsNotProposed, PlanIsNotActive, DiedMeanwhile,
    CareHasEnded, ConsentIsMissing.
    """
    linkage = await uow.linkages.get(command.linkage_id)
    linkage.provider()
    LINKAGE_STEPS["request"].take(linkage.state)
    plan = await uow.plans.get(linkage.plan_id)
    if plan.state is not PlanState.ACTIVE:
        raise PlanIsNotActive(_BEFORE_ASKING[plan.state], state=str(plan.state))
    await require_living(plan.client_id, uow, refusal="No provider is asked after a death.")
    linkage.timezone = plan.timezone or linkage.timezone
    await _ask(linkage, await needed_basis(linkage, uow), uow)
    return linkage


_BEFORE_ASKING = {
    PlanState.DRAFT: "Activate the plan first: no provider is asked for a draft.",
    PlanState.ON_HOLD: "Resume the plan first: no provider is asked while it is on hold.",
    PlanState.COMPLETED: "This plan is completed: no provider is asked any more.",
    PlanState.REVOKED: "This plan was revoked: no provider is asked.",
}


async def ask_where_consent_stands(linkage: Linkage, uow: AftercareUnitOfWork) -> None:
    """Ask the provider; where no consent stands, leave the linkage proposed."""
    basis = await basis_of(linkage, uow)
    if basis is not None:
        await _ask(linkage, basis, uow)


async def withdraw_request(command: OfLinkage, uow: AftercareUnitOfWork) -> Linkage:
    """Take the request back; its links answer nothing any more. Raises NoAnswerIsAwaited."""
    linkage = await uow.linkages.get(command.linkage_id)
    linkage.withdraw()
    await _moved(linkage, uow)
    return linkage


async def _ask(linkage: Linkage, basis: Basis, uow: AftercareUnitOfWork) -> None:
    linkage.request(uow.now, consent_id=basis.consent_id)
    account_for(linkage, basis, What.REQUEST_SENT, uow)
    uow.publish(telling.told(LinkageRequested, linkage), of=linkage)
    await owe_next(linkage, uow)


async def _moved(linkage: Linkage, uow: AftercareUnitOfWork) -> None:
    await revoke_links(linkage.id, uow)
    await owe_next(linkage, uow)
    uow.save(linkage)
