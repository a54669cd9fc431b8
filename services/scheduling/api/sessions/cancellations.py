"""Owns the routes of cancelling a session, with who is touched shown first."""

from datetime import time
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from services.scheduling.api.sessions.forms import Facilitators
from services.scheduling.api.sessions.views import SessionView, shown, times_of
from services.scheduling.domain.sessions.conflicts import in_utc
from services.scheduling.domain.sessions.replacing import NewPlace, Touched, WhyNot
from services.scheduling.domain.sessions.series import LONGEST_SESSION
from services.scheduling.handlers.sessions import replacing as handlers
from services.scheduling.handlers.sessions.cancelling import CancelSession
from services.scheduling.ports import SchedulingUnitOfWork
from shared.errors import Invalid
from shared.http.answer import Answer
from shared.http.command import Commands
from shared.http.forms import WHOLE, ClockTime, Code, Day, Flag, Form, Line
from shared.http.parameters import Site
from shared.http.route import CommandRoute

router = APIRouter(tags=["sessions"], route_class=CommandRoute)


class ReplacementForm(Form):
    """A session that is planned already, or where the group meets instead.

    Of a new place what is left out is as it was.
    """

    session_id: UUID | None = None
    held_on: Day | None = None
    start_time: ClockTime | None = None
    minutes: Annotated[int, Field(ge=1, le=LONGEST_SESSION), WHOLE] | None = None
    room: Line | None = None
    facilitators: Facilitators = []

    def instead(self) -> handlers.Instead:
        """Return what replaces the session. Raises Invalid where both or neither is said."""
        place = {name: value for name, value in self if name != "session_id" and value}
        if (self.session_id is not None) == bool(place):
            detail = "Say another session, or a time, room or facilitators: one of the two."
            raise Invalid(detail, field="replace_with")
        if self.session_id is not None:
            return self.session_id
        return NewPlace(
            held_on=self.held_on,
            start_time=time.fromisoformat(self.start_time) if self.start_time else None,
            minutes=self.minutes,
            room=self.room,
            facilitators=tuple(self.facilitators),
        )


class CancellationForm(Form):
    """`did_not_take_place` for a session that nobody cancelled, but that was not held."""

    reason_code: Code
    did_not_take_place: Flag = False
    replace_with: ReplacementForm | None = None


class NotSeated(BaseModel):
    client_id: UUID
    why: WhyNot


class CancelledSession(SessionView):
    """`replacement` is the session that was asked for instead, and who has a seat in it."""

    replacement: SessionView | None
    seated: list[UUID]
    not_seated: list[NotSeated]

    @classmethod
    def replaced(cls, done: handlers.Replaced) -> "CancelledSession":
        return cls(
            **times_of(done.cancelled),
            **shown(done.cancelled),
            replacement=SessionView.of(done.replacement) if done.replacement else None,
            seated=list(done.seated),
            not_seated=[NotSeated(client_id=who, why=why) for who, why in done.not_seated.items()],
        )


class FittingSession(BaseModel):
    """Another session of the same week with a free seat, at a time when the client is free."""

    session_id: UUID
    series_id: UUID
    starts_at: str
    ends_at: str


class TouchedClient(BaseModel):
    """Minutes by which the client's week is short of what it asks for, before and after."""

    client_id: UUID
    minutes_short_before: int
    minutes_short_after: int
    falls_below: bool
    fits: list[FittingSession]

    @classmethod
    def of(cls, one: Touched) -> "TouchedClient":
        fits = [
            FittingSession(
                session_id=session.id,
                series_id=session.series_id,
                starts_at=in_utc(session.starts_at),
                ends_at=in_utc(session.ends_at),
            )
            for session in one.fits
        ]
        return cls(
            client_id=one.client_id,
            minutes_short_before=one.short_before,
            minutes_short_after=one.short_after,
            falls_below=one.falls_below,
            fits=fits,
        )


class CancellationPreview(BaseModel):
    """Who would lose a seat, and how many of them would fall below their week's hours."""

    session_id: UUID
    client_count: int
    falling_below_count: int
    clients: list[TouchedClient]


@router.post("/sites/{site}/sessions/{session_id}/cancellation/preview")
async def preview_cancellation(
    site: Site,  # noqa: ARG001 - the command holds it
    session_id: UUID,
    command: Commands[SchedulingUnitOfWork],
) -> Answer[CancellationPreview]:
    """Say whom a cancellation would touch, and which sessions of that week would fit them."""
    async with command.unit_of_work() as uow:
        session, clients = await handlers.foresee_cancellation(session_id, uow)
        view = CancellationPreview(
            session_id=session.id,
            client_count=len(clients),
            falling_below_count=sum(one.falls_below for one in clients),
            clients=[TouchedClient.of(one) for one in clients],
        )
        return command.answered(uow, view)


@router.post("/sites/{site}/sessions/{session_id}/cancellation")
async def cancel_session(
    site: Site,  # noqa: ARG001 - the command holds it
    session_id: UUID,
    body: CancellationForm,
    command: Commands[SchedulingUnitOfWork],
) -> Answer[CancelledSession]:
    """Cancel a session; its room, its facilitators and its clients are free at that time.

    With `replace_with` those whom it fits get a seat in another session; the others are named.
    """
    instead = body.replace_with.instead() if body.replace_with else None
    asked = CancelSession(
        session_id=session_id,
        reason_code=body.reason_code,
        did_not_take_place=body.did_not_take_place,
    )
    expected = command.if_match
    async with command.unit_of_work() as uow:
        done = await handlers.cancel_and_replace(asked, instead, uow, if_version=expected)
        view = CancelledSession.replaced(done)
        return command.answered(uow, view, version=done.cancelled.version)
