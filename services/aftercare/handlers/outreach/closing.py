"""Outreach ends: the client was reached or not, answered after all, or is asked no more."""

from dataclasses import dataclass
from uuid import UUID

from services.aftercare.domain.check_ins.check_in import CheckIn
from services.aftercare.domain.outreach.task import OutreachState, OutreachTask
from services.aftercare.ports import AftercareUnitOfWork
from shared.contracts.aftercare import OutreachClosed


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseOutreach:
    check_in_id: UUID
    reached: bool


async def close_outreach(command: CloseOutreach, uow: AftercareUnitOfWork) -> CheckIn:
    """Say whether the client was reached. Raises OutreachIsNotOpen, AttemptsAreMissing."""
    check_in = await uow.check_ins.locked(command.check_in_id)
    check_in.close_outreach(reached=command.reached)
    task = await uow.outreach_tasks.of_check_in(check_in.id)
    if task is not None:
        await _end(task, uow, reached=command.reached)
    tell_closed(
        check_in, OutreachState.REACHED if command.reached else OutreachState.UNREACHED, uow
    )
    return check_in


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


async def _end(task: OutreachTask, uow: AftercareUnitOfWork, *, reached: bool) -> None:
    if reached:
        task.reach(uow.now, uow.subject)
    else:
        book = await uow.check_in_settings.book()
        task.give_up(book.numbered(task.settings).outreach, uow.now, uow.subject)
    uow.save(task)


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
