"""Commands about billing: a payer's rules as versions, and which payer a client has."""

from dataclasses import dataclass
from uuid import UUID

from services.scheduling.domain.weeks.billing import (
    BillingRules,
    ClientPayers,
    PayerIsNotKnown,
    Spell,
)
from services.scheduling.ports import SchedulingUnitOfWork
from shared.identifiers import new_id


@dataclass(frozen=True, kw_only=True)
class SetBillingRules:
    rules: BillingRules


@dataclass(frozen=True, kw_only=True)
class SetClientPayer:
    client_id: UUID
    spell: Spell


async def set_billing_rules(command: SetBillingRules, uow: SchedulingUnitOfWork) -> BillingRules:
    """Append a payer's next version; the same again changes nothing. Days before it keep theirs.

    Raises, at commit, StaleVersion where two did at once.
    """
    return await uow.billing_rules.append(command.rules)


async def set_client_payer(command: SetClientPayer, uow: SchedulingUnitOfWork) -> ClientPayers:
    """Note which payer a client has from a local day on. Raises PayerIsNotKnown."""
    await uow.one_at_a_time([command.client_id])
    if await uow.billing_rules.newest(command.spell.payer) is None:
        raise PayerIsNotKnown
    payers = await uow.client_payers.of_client(command.client_id)
    if payers is None:
        payers = ClientPayers(
            id=new_id(), site=uow.site, client_id=command.client_id, spells=[command.spell]
        )
        uow.client_payers.add(payers)
    elif payers.have(command.spell):
        uow.save(payers)
    return payers
