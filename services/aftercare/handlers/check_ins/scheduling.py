"""Which check-ins a plan has, and what becomes of them while it rests or when it ends."""

from uuid import UUID

from services.aftercare.domain.check_ins.cadence import Cadence, days_later
from services.aftercare.domain.check_ins.check_in import CheckIn
from services.aftercare.domain.plans.plan import ContinuingCarePlan
from services.aftercare.ports import AftercareUnitOfWork
from shared.identifiers import new_id


def schedule_check_ins(
    plan: ContinuingCarePlan, cadence: Cadence, uow: AftercareUnitOfWork
) -> None:
    """Add the check-ins of a plan that has just begun."""
    starts_on, timezone = plan.began()
    for days in cadence.days_after_start:
        check_in = CheckIn(
            id=new_id(),
            site=plan.site,
            plan_id=plan.id,
            client_id=plan.client_id,
            days_after_start=days,
            days_to_answer=cadence.days_to_answer,
            due_on=days_later(starts_on, days),
            timezone=timezone,
        )
        check_in.schedule(uow.now)
        uow.check_ins.add(check_in)


async def pause_check_ins(plan_id: UUID, uow: AftercareUnitOfWork) -> None:
    """Let what is scheduled wait; what is due stays due."""
    for check_in in await _scheduled(plan_id, uow):
        check_in.pause()
        uow.save(check_in)


async def resume_check_ins(plan_id: UUID, uow: AftercareUnitOfWork) -> None:
    """Go on; what passed by meanwhile is cancelled, never asked afterwards."""
    for check_in in await _scheduled(plan_id, uow):
        check_in.schedule(uow.now)
        uow.save(check_in)


async def cancel_check_ins(plan_id: UUID, uow: AftercareUnitOfWork) -> None:
    """End what is open: nothing more is asked."""
    for check_in in await uow.check_ins.of_plan(plan_id):
        if check_in.can_be_cancelled():
            check_in.cancel()
            uow.save(check_in)


async def _scheduled(plan_id: UUID, uow: AftercareUnitOfWork) -> list[CheckIn]:
    return [c for c in await uow.check_ins.of_plan(plan_id) if c.is_scheduled()]
