"""Owns the route of the roll call."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field

from services.scheduling.api.rolls.views import SessionWithRoll
from services.scheduling.domain.rolls.marks import Mark, Status
from services.scheduling.handlers.rolls import roll_call as handlers
from services.scheduling.handlers.rolls.recording import about
from services.scheduling.ports import SchedulingUnitOfWork
from shared.http.answer import Answer
from shared.http.command import Commands
from shared.http.forms import WHOLE, Code, Flag, Form, Instant
from shared.http.parameters import Site
from shared.http.route import CommandRoute

router = APIRouter(tags=["sessions"], route_class=CommandRoute)

Markable = Literal[
    Status.PRESENT,
    Status.LATE,
    Status.PARTIAL,
    Status.EXCUSED,
    Status.NO_SHOW,
    Status.CANCELLED_BY_CLIENT,
    Status.CANCELLED_BY_PROGRAM,
]


Minutes = Annotated[int, Field(ge=0, le=24 * 60), WHOLE]


class MarkForm(Form):
    """Without times the client was there from the beginning, or to the end.

    `minutes` are counted by hand, at most those that client and session were both there for.
    A client who is no member is there as a make-up; `makes_up` is the attendance that was missed,
    when it is known.
    """

    client_id: UUID
    status: Markable
    arrived_at: Instant | None = None
    left_at: Instant | None = None
    minutes: Minutes | None = None
    makes_up: UUID | None = None

    def mark(self) -> handlers.MarkFor:
        """Return the mark. Raises Invalid where status and times cannot both be right."""
        with about(self.client_id):
            mark = Mark(self.status, self.arrived_at, self.left_at, self.minutes)
        return handlers.MarkFor(client_id=self.client_id, mark=mark, makes_up=self.makes_up)


class RollForm(Form):
    """The session's real times and the marks; who is not marked stays as before.

    `complete` needs a mark for everybody and `ended_at`. Afterwards any change needs
    `reason_code`. A refusal names in `client_id` whose mark is wrong. The same roll sent again
    changes nothing.
    """

    marks: Annotated[list[MarkForm], Field(max_length=1000)] = []
    started_at: Instant
    ended_at: Instant | None = None
    complete: Flag = False
    reason_code: Code | None = None


@router.put("/sites/{site}/sessions/{session_id}/roll")
async def take_roll(
    site: Site,  # noqa: ARG001 - the command holds it
    session_id: UUID,
    body: RollForm,
    command: Commands[SchedulingUnitOfWork],
) -> Answer[SessionWithRoll]:
    """Take, complete or correct the roll of a session.

    Completing it evaluates the phase of every client on it; so does each correction.
    """
    asked = handlers.TakeRoll(
        session_id=session_id,
        marks=tuple(mark.mark() for mark in body.marks),
        started_at=body.started_at,
        ended_at=body.ended_at,
        complete=body.complete,
        reason_code=body.reason_code,
        if_version=command.if_match,
    )
    async with command.unit_of_work() as uow:
        session, roll = await handlers.take_roll(asked, uow)
        view = SessionWithRoll.with_roll(session, roll)
        return command.answered(uow, view, version=session.version)
