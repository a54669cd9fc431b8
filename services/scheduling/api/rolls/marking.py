"""Owns the routes of an open roll: check in or out, all present, and the last of it taken back."""

from typing import Literal
from uuid import UUID

from fastapi import APIRouter

from services.scheduling.api.rolls.views import SessionWithRoll
from services.scheduling.handlers.rolls import marking as handlers
from services.scheduling.ports import SchedulingUnitOfWork
from shared.http.answer import Answer
from shared.http.command import Commands
from shared.http.forms import Form, Instant
from shared.http.parameters import Site
from shared.http.route import CommandRoute

router = APIRouter(tags=["sessions"], route_class=CommandRoute)


class CheckForm(Form):
    """A client comes, or goes: now, unless `at` says when.

    A client who is no member is there as a make-up; `makes_up` is the attendance that was missed,
    when it is known.
    """

    client_id: UUID
    what: Literal["check_in", "check_out"] = "check_in"
    at: Instant | None = None
    makes_up: UUID | None = None


@router.post("/sites/{site}/sessions/{session_id}/roll/check-ins")
async def check_client(
    site: Site,  # noqa: ARG001 - the command holds it
    session_id: UUID,
    body: CheckForm,
    command: Commands[SchedulingUnitOfWork],
) -> Answer[SessionWithRoll]:
    """Check a client in or out; late and partial follow from the times by the site's rules.

    From the planned start on the session is in progress. 409 once the roll is complete.
    """
    asked = handlers.CheckClient(session_id=session_id, if_version=command.if_match, **dict(body))
    async with command.unit_of_work() as uow:
        session, roll = await handlers.check_client(asked, uow)
        view = SessionWithRoll.with_roll(session, roll)
        return command.answered(uow, view, version=session.version)


@router.post("/sites/{site}/sessions/{session_id}/roll/all-present")
async def mark_all_present(
    site: Site,  # noqa: ARG001 - the command holds it
    session_id: UUID,
    command: Commands[SchedulingUnitOfWork],
) -> Answer[SessionWithRoll]:
    """Mark everybody who has no mark as present, in one action that `undo` takes back."""
    asked = handlers.MarkAllPresent(session_id=session_id, if_version=command.if_match)
    async with command.unit_of_work() as uow:
        session, roll = await handlers.mark_all_present(asked, uow)
        view = SessionWithRoll.with_roll(session, roll)
        return command.answered(uow, view, version=session.version)


@router.post("/sites/{site}/sessions/{session_id}/roll/undo")
async def undo_roll_action(
    site: Site,  # noqa: ARG001 - the command holds it
    session_id: UUID,
    command: Commands[SchedulingUnitOfWork],
) -> Answer[SessionWithRoll]:
    """Take back the last action on an open roll: marks, all present, or one check-in.

    Again takes back the one before. The history keeps what was done, and that it was taken back.
    """
    asked = handlers.UndoRollAction(session_id=session_id, if_version=command.if_match)
    async with command.unit_of_work() as uow:
        session, roll = await handlers.undo_roll_action(asked, uow)
        view = SessionWithRoll.with_roll(session, roll)
        return command.answered(uow, view, version=session.version)
