"""Outreach ends by itself: the client answered after all, or nothing is asked any more."""

from services.aftercare.domain.check_ins.check_in import CheckIn
from services.aftercare.domain.outreach.task import OutreachState
from services.aftercare.ports import AftercareUnitOfWork
from shared.contracts.aftercare import OutreachClosed


async def note_answer(check_in: CheckIn, uow: AftercareUnitOfWork) -> None:
    """End the outreach of a check-in that was answered after all, where one is open."""
    await _close_open(check_in, OutreachState.ANSWERED, uow)


async def cancel_outreach(check_in: CheckIn, uow: AftercareUnitOfWork) -> None:
    """End the outreach of a check-in that is cancelled, where one is open."""
    await _close_open(check_in, OutreachState.CANCELLED, uow)


def tell_closed(check_in: CheckIn, outcome: OutreachState, uow: AftercareUnitOfWork) -> None:
    event = OutreachClosed(
        check_in_id=check_in.id,
        plan_id=check_in.plan_id,
        client_id=check_in.client_id,
        outcome=outcome,
    )
    uow.publish(event, of=check_in)


async def _close_open(check_in: CheckIn, outcome: OutreachState, uow: AftercareUnitOfWork) -> None:
    task = await uow.outreach_tasks.of_check_in(check_in.id)
    if task is None or not task.is_open:
        return
    if outcome is OutreachState.ANSWERED:
        task.answer(uow.now, uow.subject)
    else:
        task.cancel(uow.now, uow.subject)
    uow.save(task)
    tell_closed(check_in, outcome, uow)
