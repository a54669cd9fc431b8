"""Owns the routes of dead letters: why they died, what a re-drive would come to, and both ends."""

from collections import Counter
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.requests import Request

from services.notifications.api.clock import Now
from services.notifications.api.operations.pauses import SiteNamed
from services.notifications.api.operations.sites_asked import SiteAsked, among, require
from services.notifications.domain.delivery.gate import Refuse, Wait
from services.notifications.domain.operations.dead_letter import (
    Foreseen,
    Outlook,
    Selection,
    may_be_twice,
    outlook,
)
from services.notifications.domain.operations.pause import EVERYWHERE
from services.notifications.domain.operations.sentences import of_outlook
from services.notifications.domain.terms import ChannelName, Reason, State
from services.notifications.handlers.operations import dead_letters as handlers
from services.notifications.ports import NotificationsUnitOfWork
from services.notifications.ports.operations import Foresight
from services.notifications.queries.operations import dead_letters as queries
from shared.auth import Principal
from shared.http.answer import Answer, answer_with
from shared.http.command import Commands
from shared.http.forms import WHOLE, Code, Form
from shared.http.reading import Reads
from shared.http.route import CommandRoute

router = APIRouter(tags=["operations"], route_class=CommandRoute)

_AtMost = Annotated[int, Field(ge=1, le=1000), WHOLE]
_Previewed = Annotated[int, Field(ge=1, le=200), WHOLE]


class SelectionForm(Form):
    """Which dead letters: those that fit all that is named; without a site those of every one."""

    site: SiteNamed | None = None
    cause: Reason | None = None
    provider: Code | None = None
    channel: ChannelName | None = None
    rule: Code | None = None
    ids: Annotated[list[UUID], Field(min_length=1, max_length=1000)] | None = None

    def selection(self, principal: Principal) -> Selection:
        """Return what was asked for. Raises SiteIsNotYours."""
        require(principal, self.site or EVERYWHERE)
        return Selection(
            site=self.site,
            cause=self.cause,
            provider=self.provider,
            channel=self.channel,
            rule=self.rule,
            ids=None if self.ids is None else tuple(self.ids),
        )


class PreviewForm(SelectionForm):
    at_most: _Previewed = 50


class RedriveForm(SelectionForm):
    """`per_second` become due in a second. One message is re-driven three times at most."""

    at_most: _AtMost = 100
    per_second: Annotated[int, Field(ge=1, le=100), WHOLE] = 10
    reason_code: Annotated[Code, Field(examples=["provider-is-back"])]


class DiscardForm(SelectionForm):
    at_most: _AtMost = 100
    reason_code: Annotated[Code, Field(examples=["told-by-phone"])]


class CauseView(BaseModel):
    """Dead letters of one cause; `state` unknown: nobody knows whether the person has it."""

    state: State
    reason: Reason | None
    provider: str | None
    channel: ChannelName
    rule: str
    count: int
    oldest: datetime
    newest: datetime


class CausesView(BaseModel):
    items: list[CauseView]


class ForeseenView(BaseModel):
    """What a re-drive of one would come to now. `may_be_twice`: an answer of its was lost."""

    notification_id: UUID
    site: str
    rule: str
    channel: ChannelName
    cause: Reason | None
    redrives: int
    outlook: Outlook
    reason: Reason | None
    until: datetime | None
    may_be_twice: bool
    in_words: str

    @classmethod
    def of(cls, foreseen: Foreseen) -> "ForeseenView":
        letter, verdict = foreseen.letter, foreseen.verdict
        one, what = letter.notification, outlook(letter, verdict)
        reason = verdict.reason if isinstance(verdict, Refuse | Wait) else None
        until = verdict.until if isinstance(verdict, Wait) else None
        return cls(
            notification_id=one.id,
            site=one.site,
            rule=one.rule,
            channel=one.channel,
            cause=one.reason,
            redrives=letter.redrives,
            outlook=what,
            reason=reason,
            until=until,
            may_be_twice=may_be_twice(letter),
            in_words=of_outlook(what, reason, until),
        )


class PreviewView(BaseModel):
    counts: dict[Outlook, int]
    items: list[ForeseenView]


class DoneView(BaseModel):
    """`are_more`: as many were looked at as were asked for, so there may be others."""

    taken: int
    left_alone: dict[Outlook, int]
    are_more: bool

    @classmethod
    def of(cls, done: handlers.Done) -> "DoneView":
        return cls(taken=done.taken, left_alone=dict(done.left_alone), are_more=done.are_more)


@router.get("/operations/dead-letters")
async def list_dead_letters(reads: Reads, site: SiteAsked = None) -> Answer[CausesView]:
    """List what did not leave by cause, provider, channel and rule, the most frequent first."""
    rows = await queries.by_cause(reads.database, among(reads, site))
    return answer_with(CausesView(items=[CauseView(**row) for row in rows]), status=200)


@router.post("/operations/dead-letters/preview")
async def preview_redrive(
    body: PreviewForm,
    command: Commands[NotificationsUnitOfWork],
    now: Now,
    request: Request,
) -> Answer[PreviewView]:
    """Say what a re-drive would come to now, row by row, and change nothing."""
    selection = body.selection(command.principal)
    foresight: Foresight = request.app.state.foresight
    found = await foresight.of(selection, body.at_most, now)
    items = [ForeseenView.of(one) for one in found]
    counts = Counter(item.outlook for item in items)
    return answer_with(PreviewView(counts=dict(counts), items=items), status=200)


@router.post("/operations/dead-letters/redrives")
async def redrive_dead_letters(
    body: RedriveForm, command: Commands[NotificationsUnitOfWork]
) -> Answer[DoneView]:
    """Let dead letters wait again; each passes the gate, so nothing leaves that was revoked."""
    asked = handlers.Redrive(
        selection=body.selection(command.principal),
        at_most=body.at_most,
        per_second=body.per_second,
        reason_code=body.reason_code,
        by=command.principal.subject,
    )
    async with command.unit_of_work() as uow:
        done = await handlers.redrive(asked, uow)
        return command.answered(uow, DoneView.of(done))


@router.post("/operations/dead-letters/discards")
async def discard_dead_letters(
    body: DiscardForm, command: Commands[NotificationsUnitOfWork]
) -> Answer[DoneView]:
    """Put dead letters away, with a reason; they are listed no more."""
    asked = handlers.Discard(
        selection=body.selection(command.principal),
        at_most=body.at_most,
        reason_code=body.reason_code,
        by=command.principal.subject,
    )
    async with command.unit_of_work() as uow:
        done = await handlers.discard(asked, uow)
        return command.answered(uow, DoneView.of(done))
