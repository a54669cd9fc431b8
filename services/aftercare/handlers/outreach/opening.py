"""Outreach opens when a check-in is missed: a task with an owner and a deadline."""

from services.aftercare.domain.check_ins.check_in import CheckIn
from services.aftercare.domain.outreach.task import OutreachTask
from services.aftercare.ports import AftercareUnitOfWork
from shared.contracts.aftercare import OutreachOpened
from shared.identifiers import new_id


async def open_outreach(check_in: CheckIn, uow: AftercareUnitOfWork) -> OutreachTask:
    """Open the task of a check-in that was missed. Raises CheckInIsNotMissed.

    The site's settings are read once in a unit of work, however many check-ins it opens for.
    """
    settings = (await uow.check_in_settings.book()).newest
    check_in.open_outreach()
    owner = settings.outreach.owners[0]
    due_at = settings.outreach.week.after(uow.now, owner.within_hours, check_in.timezone)
    task = OutreachTask(
        id=new_id(),
        site=check_in.site,
        check_in_id=check_in.id,
        plan_id=check_in.plan_id,
        client_id=check_in.client_id,
        timezone=check_in.timezone,
        settings=settings.number,
        role=owner.role,
        opened_at=uow.now,
        since=uow.now,
        hours_given=owner.within_hours,
        due_at=due_at,
        wakes_at=due_at,
    )
    uow.outreach_tasks.add(task)
    uow.publish(_opened(check_in, task), of=check_in)
    return task


def _opened(check_in: CheckIn, task: OutreachTask) -> OutreachOpened:
    return OutreachOpened(
        check_in_id=check_in.id,
        plan_id=check_in.plan_id,
        client_id=check_in.client_id,
        attempt=check_in.outreach_attempts,
        role=task.role,
        due_at=task.due_at,
    )
