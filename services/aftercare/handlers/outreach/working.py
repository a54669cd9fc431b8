"""What people do about a task: it is given to one of them, and attempts are recorded."""

import base64
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from services.aftercare.domain.outreach.attempts import Attempt, AttemptOutcome, ContactChannel
from services.aftercare.domain.outreach.task import OutreachTask
from services.aftercare.handlers.outreach.closing import tell_end
from services.aftercare.ports import AftercareUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignOutreach:
    """`to` is a subject; None gives it back to the role."""

    task_id: UUID
    to: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordAttempt:
    """`made_at` is now where it is None; `note` is kept sealed."""

    task_id: UUID
    by: str
    channel: ContactChannel
    outcome: AttemptOutcome
    made_at: datetime | None = None
    note: str | None = field(default=None, repr=False)


async def assign_outreach(command: AssignOutreach, uow: AftercareUnitOfWork) -> OutreachTask:
    """Raise OutreachIsClosed where nobody is to act."""
    task = await uow.outreach_tasks.get(command.task_id)
    task.assign(command.to)
    uow.save(task)
    return task


async def record_attempt(command: RecordAttempt, uow: AftercareUnitOfWork) -> OutreachTask:
    """Keep an attempt; one that reached the client ends the outreach.

    Raises OutreachIsClosed, AttemptIsOutOfTime, AttemptsAreTooMany.
    """
    task, now = await uow.outreach_tasks.get(command.task_id), uow.now
    book = await uow.check_in_settings.book()
    attempt = Attempt(
        at=command.made_at or now,
        by=command.by,
        channel=command.channel,
        outcome=command.outcome,
        note=await _sealed(command, task, uow),
    )
    task.record(attempt, book.numbered(task.settings).outreach, now)
    uow.save(task)
    if not task.is_open:
        check_in = await uow.check_ins.locked(task.check_in_id)
        check_in.close_outreach(reached=True)
        await tell_end(check_in, uow, reached=True)
    return task


async def _sealed(
    command: RecordAttempt, task: OutreachTask, uow: AftercareUnitOfWork
) -> str | None:
    if command.note is None:
        return None
    sealed = await uow.private.seal(task.client_id, {"note": command.note})
    return base64.b64encode(sealed).decode()
