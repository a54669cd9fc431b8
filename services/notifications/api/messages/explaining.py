"""Owns the route that says why a person hears of a session, or does not: rule by rule."""

from typing import Self
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from services.notifications.domain.messages.explaining import Finding
from services.notifications.domain.operations.findings import in_words
from services.notifications.domain.rules.causes import Cause
from services.notifications.domain.terms import Audience, Category, ChannelName, Reason, State
from services.notifications.handlers.messages.explaining import (
    ExplainMessages,
    Outlook,
    explain_messages,
)
from services.notifications.ports import NotificationsUnitOfWork
from shared.http.parameters import Site
from shared.http.reading import Looks
from shared.http.route import CommandRoute

router = APIRouter(tags=["notifications"], route_class=CommandRoute)


class RuleFindingView(BaseModel):
    """What was found of one rule. `notification_id` and `state` where there is a message.

    `against`: why the gate would refuse what waits, as things are now. `is_paused`: operators hold
    it; `in_words` says who and since when.
    """

    rule: str
    cause: Cause
    audience: Audience
    category: Category
    channel: ChannelName
    finding: Finding
    notification_id: UUID | None
    state: State | None
    reason: Reason | None
    against: Reason | None
    is_paused: bool
    in_words: str

    @classmethod
    def of(cls, outlook: Outlook) -> Self:
        found = outlook.found
        there = found.notification if found.finding is Finding.ASKED_FOR else None
        rule = found.rule
        return cls(
            rule=rule.code,
            cause=rule.cause,
            audience=rule.audience,
            category=rule.category,
            channel=there.channel if there else rule.channels[0],
            finding=found.finding,
            notification_id=there and there.id,
            state=there and there.state,
            reason=there and there.reason,
            against=outlook.against,
            is_paused=bool(outlook.pauses),
            in_words=in_words(found, outlook.against, outlook.pauses),
        )


class SessionMessagesView(BaseModel):
    person_id: UUID
    session_id: UUID
    rules: list[RuleFindingView]


@router.get("/sites/{site}/contacts/{person_id}/sessions/{session_id}/messages")
async def explain_session_messages(
    site: Site,  # noqa: ARG001 - the look holds it
    person_id: UUID,
    session_id: UUID,
    look: Looks[NotificationsUnitOfWork],
) -> SessionMessagesView:
    """Say of each rule that could tell this person about this session what came of it, and why."""
    async with look.unit_of_work() as uow:
        found = await explain_messages(ExplainMessages(person_id, session_id), uow)
    rules = [RuleFindingView.of(one) for one in found]
    return SessionMessagesView(person_id=person_id, session_id=session_id, rules=rules)
