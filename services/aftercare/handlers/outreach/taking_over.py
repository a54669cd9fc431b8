"""Outreach whose deadline has passed goes to the next role, and everybody hears of it."""

from dataclasses import dataclass
from datetime import datetime

from services.aftercare.domain.check_ins.check_in import CheckIn
from services.aftercare.domain.outreach.policy import OutreachRole
from services.aftercare.domain.outreach.task import OutreachTask
from services.aftercare.ports import AftercareUnitOfWork
from shared.contracts.aftercare import OutreachOverdue


@dataclass(frozen=True, slots=True)
class TakeOverOutreach:
    """Pass on tasks whose deadline has passed, `at_most` of them."""

    at_most: int


async def take_over_outreach(command: TakeOverOutreach, uow: AftercareUnitOfWork) -> int:
    """Return how many were passed on; whoever is claimed here is claimed by nobody else."""
    overdue = await uow.outreach_tasks.claim_overdue(uow.now, command.at_most)
    if not overdue:
        return 0
    book = await uow.check_in_settings.book()
    found = await uow.check_ins.of_ids([task.check_in_id for task in overdue])
    check_ins = {check_in.id: check_in for check_in in found}
    for task in overdue:
        role, due_at = task.role, task.due_at
        task.take_over(book.numbered(task.settings).outreach, uow.now)
        uow.save(task)
        _tell(check_ins[task.check_in_id], task, role, due_at, uow)
    return len(overdue)


def _tell(
    check_in: CheckIn,
    task: OutreachTask,
    role: OutreachRole,
    due_at: datetime,
    uow: AftercareUnitOfWork,
) -> None:
    event = OutreachOverdue(
        check_in_id=check_in.id,
        plan_id=check_in.plan_id,
        client_id=check_in.client_id,
        attempt=check_in.outreach_attempts,
        role=role,
        next_role=task.role,
        due_at=due_at,
    )
    uow.publish(event, of=check_in)
