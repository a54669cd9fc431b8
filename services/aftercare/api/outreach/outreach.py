"""Routes of outreach: the work list by deadline, taking a task, attempts, and the end."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query
from pydantic import Field

from services.aftercare.api.outreach.views import OutreachTaskView, OutreachView
from services.aftercare.api.parameters import AftercareCommands, Filters, router_of
from services.aftercare.domain.outreach.attempts import AttemptOutcome, ContactChannel
from services.aftercare.domain.outreach.policy import OutreachRole
from services.aftercare.domain.outreach.task import NoSuchOutreachTask, OutreachState
from services.aftercare.handlers.outreach import closing, working
from services.aftercare.queries import outreach as queries
from services.aftercare.tables.outreach import task_of
from shared.http.answer import Answer
from shared.http.forms import Flag, Form, Instant, Note
from shared.http.paging import Page, Paging
from shared.http.reading import Reads
from shared.http.validation import in_words
from shared.http.vaults import Vaults

router = router_of("outreach")


Subject = Annotated[
    str,
    Field(
        pattern=in_words(
            "^[A-Za-z0-9][A-Za-z0-9|:._-]{0,79}$",
            "is not the subject of a token: letters, digits, dots, dashes, colons, bars",
        )
    ),
]


class OutreachFilters(Filters):
    """`mine`: only what is assigned to whoever asks."""

    state: OutreachState = OutreachState.OPEN
    role: OutreachRole | None = None
    client_id: UUID | None = None
    mine: bool = False


class AssignmentForm(Form):
    """`to` is the subject of a token; left out, it is whoever asks. `to_role` gives it back."""

    to: Subject | None = None
    to_role: Flag = False


class AttemptForm(Form):
    """`made_at` is now where it is left out. The note is kept sealed."""

    channel: ContactChannel
    outcome: AttemptOutcome
    made_at: Instant | None = None
    note: Note | None = None


class ClosingForm(Form):
    """Whether the client was reached; `unreached` needs the attempts that the policy asks for."""

    reached: Flag


@router.get("")
async def list_outreach(
    reads: Reads, paging: Paging, filters: Annotated[OutreachFilters, Query()]
) -> Page[OutreachView]:
    """List the site's outreach, the nearest deadline first."""
    wanted: dict[str, Any] = filters.model_dump(exclude={"mine"})
    if filters.mine:
        wanted["assigned_to"] = reads.principal.subject
    rows = await queries.tasks(reads.database, reads.site, wanted, paging)
    return paging.page(rows, lambda row: OutreachView.of(task_of(row)), lambda row: row["id"])


@router.get("/{task_id}")
async def get_outreach(task_id: UUID, reads: Reads, vault: Vaults) -> Answer[OutreachTaskView]:
    """Show a task with its attempts, its deadline in a sentence, and what is still to be tried."""
    row = await queries.task_of_id(reads.database, reads.site, task_id)
    if row is None:
        raise NoSuchOutreachTask("There is no outreach of this id here.")
    found = dict(row)
    key = found.pop("wrapped")
    task = task_of(found)
    book = await queries.settings_book(reads.database, reads.site)
    view = OutreachTaskView.of_task(task, book.numbered(task.settings).outreach, vault, key)
    return reads.found(view, version=task.version)


@router.post("/{task_id}/assignment")
async def assign_outreach(
    task_id: UUID, body: AssignmentForm, command: AftercareCommands
) -> Answer[OutreachView]:
    """Take a task, give it to somebody, or back to the role. The deadline stays."""
    to = None if body.to_role else body.to or command.principal.subject
    async with command.unit_of_work() as uow:
        command.expect(await uow.outreach_tasks.get(task_id))
        task = await working.assign_outreach(working.AssignOutreach(task_id=task_id, to=to), uow)
        return command.answered(uow, OutreachView.of(task), version=task.version)


@router.post("/{task_id}/attempts")
async def record_outreach_attempt(
    task_id: UUID, body: AttemptForm, command: AftercareCommands
) -> Answer[OutreachView]:
    """Record an attempt. One that reached the client ends the task; else the next one has time."""
    wish = working.RecordAttempt(task_id=task_id, by=command.principal.subject, **dict(body))
    async with command.unit_of_work() as uow:
        command.expect(await uow.outreach_tasks.get(task_id))
        task = await working.record_attempt(wish, uow)
        return command.answered(uow, OutreachView.of(task), version=task.version)


@router.post("/{task_id}/closing")
async def end_outreach(
    task_id: UUID, body: ClosingForm, command: AftercareCommands
) -> Answer[OutreachView]:
    """Say that the client was reached, or was not after all that the policy asks for."""
    async with command.unit_of_work() as uow:
        task = await uow.outreach_tasks.get(task_id)
        command.expect(task)
        wish = closing.CloseOutreach(check_in_id=task.check_in_id, reached=body.reached)
        await closing.close_outreach(wish, uow)
        return command.answered(uow, OutreachView.of(task), version=task.version)
