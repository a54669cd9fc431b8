"""The cadence follows what is heard of a client, in the unit of work in which it is heard."""

from collections import defaultdict
from collections.abc import Mapping
from uuid import UUID

from services.aftercare.domain.check_ins.because import Because
from services.aftercare.domain.check_ins.check_in import CheckIn
from services.aftercare.domain.local_days import local_day
from services.aftercare.handlers.check_ins.scheduling import follow
from services.aftercare.ports import AftercareUnitOfWork


async def adapt_cadence(plan_id: UUID, because: Because, uow: AftercareUnitOfWork) -> None:
    """Keep the cause, and let the check-ins that nobody was asked yet lie as the rules say.

    A plan that has not begun, or has ended, is left as it is.
    """
    await adapt_cadences({plan_id: because}, uow)


async def adapt_cadence_anew(
    plan_id: UUID, of: Because, because: Because, uow: AftercareUnitOfWork
) -> None:
    """Let the cause stand in the place of one that was kept: it was judged anew, or corrected."""
    for cadence in await uow.cadences.of_plans([plan_id]):
        if not cadence.is_over:
            cadence.hear_instead(of, because, local_day(uow.now, cadence.timezone))
            uow.save(cadence)
            rules = await uow.cadence_rules.of_numbers({cadence.rules_number})
            check_ins = await uow.check_ins.of_plans([plan_id])
            follow(cadence, rules[cadence.rules_number], check_ins, uow)


async def adapt_cadences(heard: Mapping[UUID, Because], uow: AftercareUnitOfWork) -> None:
    """Adapt many plans at once: three reads, however many they are."""
    cadences = await uow.cadences.of_plans(heard)
    rules = await uow.cadence_rules.of_numbers({each.rules_number for each in cadences})
    check_ins = await _by_plan(heard, uow)
    for cadence in cadences:
        if not cadence.is_over:
            cadence.hear(heard[cadence.id], local_day(uow.now, cadence.timezone))
            uow.save(cadence)
            follow(cadence, rules[cadence.rules_number], check_ins[cadence.id], uow)


async def _by_plan(
    plans: Mapping[UUID, Because], uow: AftercareUnitOfWork
) -> Mapping[UUID, list[CheckIn]]:
    found: dict[UUID, list[CheckIn]] = defaultdict(list)
    for check_in in await uow.check_ins.of_plans(plans):
        found[check_in.plan_id].append(check_in)
    return found
