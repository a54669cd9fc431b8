"""By which rules a setback's deadlines are told: the site's own, or those of every site."""

from dataclasses import replace
from uuid import UUID

from services.aftercare.domain.setbacks.policy import SetbackRules
from services.aftercare.ports import AftercareUnitOfWork


async def rules_for(client_id: UUID | None, uow: AftercareUnitOfWork) -> SetbackRules:
    """Return the site's rules; without any the usual ones, by the clock of the client's plan.

    Of whom nobody knows a plan, the newest active one of the site tells its clock.
    """
    policy = await uow.setback_policies.newest()
    if policy is not None:
        return policy.rules
    zone = None if client_id is None else await uow.known_clients.timezone(client_id)
    zone = zone or await uow.known_clients.timezone_of_site()
    usual = SetbackRules()
    return usual if zone is None else replace(usual, timezone=zone)
