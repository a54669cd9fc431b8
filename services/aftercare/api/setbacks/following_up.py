"""Routes of what follows a review: the planned contact, and decisions that are taken up again."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.aftercare.api.clock import Now
from services.aftercare.api.parameters import AftercareCommands, router_of
from services.aftercare.api.setbacks.views import SetbackView
from services.aftercare.handlers.setbacks import following_up as handlers
from shared.http.answer import Answer
from shared.http.forms import Day, Flag, Form, Note

router = router_of("setbacks")


class ContactBody(Form):
    """Whether the client was reached. Else `contact_on` is the local day of the next try.

    The note is kept sealed.
    """

    reached: Flag
    contact_on: Day | None = None
    note: Annotated[Note | None, Field(max_length=4000)] = None


class ReopeningBody(Form):
    """Why the decision is taken up again; kept sealed, unless the client's key was destroyed."""

    reason: Annotated[Note, Field(max_length=4000)]


@router.post("/{setback_id}/contact")
async def record_setback_contact(
    setback_id: UUID, body: ContactBody, command: AftercareCommands, now: Now
) -> Answer[SetbackView]:
    """Record the contact that a review planned, or a try that reached nobody and the next day."""
    asked = handlers.RecordContact(setback_id=setback_id, **dict(body))
    async with command.unit_of_work() as uow:
        command.expect(await uow.setbacks.get(setback_id))
        setback = await handlers.record_contact(asked, uow)
        view = SetbackView.of(vars(setback), now)
        return command.answered(uow, view, version=setback.version)


@router.post("/{setback_id}/reopening")
async def reopen_setback_review(
    setback_id: UUID, body: ReopeningBody, command: AftercareCommands, now: Now
) -> Answer[SetbackView]:
    """Take up a decision again, with the reason: it is owed anew, and the review route takes it.

    What it changed in care stays: linkages and the cadence are changed where they stand. What was
    decided before, and by whom, stays in the setback's history. A readmission that was asked for
    is withdrawn with its application.
    """
    asked = handlers.ReopenReview(setback_id=setback_id, reason=body.reason)
    async with command.unit_of_work() as uow:
        command.expect(await uow.setbacks.get(setback_id))
        setback = await handlers.reopen_review(asked, uow)
        view = SetbackView.of(vars(setback), now)
        return command.answered(uow, view, version=setback.version)
