"""A person ends outreach: the client was reached, or was not; the cadence follows."""

from dataclasses import dataclass
from uuid import UUID

from services.aftercare.domain.check_ins.because import Because, Cause
from services.aftercare.domain.check_ins.check_in import CheckIn
from services.aftercare.domain.local_days import local_day
from services.aftercare.domain.outreach.task import OutreachState, OutreachTask
from services.aftercare.handlers.check_ins.adapting import adapt_cadence
from services.aftercare.handlers.outreach.ending import tell_closed
from services.aftercare.ports import AftercareUnitOfWork


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
    await tell_end(check_in, uow, reached=command.reached)
    return check_in


async def tell_end(check_in: CheckIn, uow: AftercareUnitOfWork, *, reached: bool) -> None:
    """Tell that somebody was reached, or not, and let the cadence follow."""
    tell_closed(check_in, OutreachState.REACHED if reached else OutreachState.UNREACHED, uow)
    cause = Cause.REACHED if reached else Cause.UNREACHED
    today = local_day(uow.now, check_in.timezone)
    await adapt_cadence(check_in.plan_id, Because(cause, today), uow)


async def _end(task: OutreachTask, uow: AftercareUnitOfWork, *, reached: bool) -> None:
    if reached:
        task.reach(uow.now, uow.subject)
    else:
        book = await uow.check_in_settings.book()
        task.give_up(book.numbered(task.settings).outreach, uow.now, uow.subject)
    uow.save(task)
