"""A person moves a plan to another version of the cadence rules."""

from dataclasses import dataclass
from uuid import UUID

from services.aftercare.domain.check_ins.plan_cadence import PlanCadence, PlanHasNoCadence
from services.aftercare.handlers.check_ins.scheduling import follow
from services.aftercare.ports import AftercareUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class MovePlan:
    plan_id: UUID
    rules_number: int


async def move_plan(command: MovePlan, uow: AftercareUnitOfWork) -> PlanCadence:
    """Go on by another version: what was heard counts as before, and what was asked stays.

    Raises PlanHasNoCadence, NoSuchCadenceRules, CadenceIsOver.
    """
    cadence = await cadence_of(command.plan_id, uow)
    rules = await uow.cadence_rules.of_number(command.rules_number)
    cadence.move_to(rules)
    uow.save(cadence)
    follow(cadence, rules, await uow.check_ins.of_plan(cadence.id), uow)
    return cadence


async def cadence_of(plan_id: UUID, uow: AftercareUnitOfWork) -> PlanCadence:
    """Return a plan's cadence. Raises NoSuchPlan, PlanHasNoCadence."""
    cadence = await uow.cadences.find(plan_id)
    if cadence is None:
        await uow.plans.get(plan_id)
        raise PlanHasNoCadence("This plan was never activated: it has no check-ins yet.")
    return cadence
