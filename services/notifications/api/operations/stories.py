"""Owns the routes that say why somebody got a message, or did not."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from services.notifications.api.clock import Now
from services.notifications.api.messages.notifications import NotificationView
from services.notifications.domain.operations.story import told
from services.notifications.domain.terms import ChannelName, Reason, State
from services.notifications.queries.operations import stories as queries
from shared.errors import NotFound
from shared.http.answer import Answer
from shared.http.parameters import Site
from shared.http.reading import Reading, Reads
from shared.http.route import CommandRoute

router = APIRouter(tags=["operations"], route_class=CommandRoute)


class TryView(BaseModel):
    """One hand-over; `outcome` is null where its process ended before it was known."""

    number: int
    began_at: datetime
    ended_at: datetime | None
    provider: str | None
    outcome: str | None
    code: str | None


class ElsewhereView(BaseModel):
    """The same, told to the same person over another channel."""

    id: UUID
    channel: ChannelName
    state: State
    reason: Reason | None


class StepView(BaseModel):
    at: datetime | None
    in_words: str


class StoryView(BaseModel):
    notification: NotificationView
    steps: list[StepView]
    tries: list[TryView]
    elsewhere: list[ElsewhereView]


@router.get("/sites/{site}/notifications/{notification_id}/story")
async def tell_story(
    site: Site, notification_id: UUID, reads: Reads, now: Now
) -> Answer[StoryView]:
    """Tell what became of a notification, step by step: codes and sentences, never its words."""
    return await _told(reads, frozenset({site}), notification_id, now)


@router.get("/operations/notifications/{notification_id}")
async def explain_notification(notification_id: UUID, reads: Reads, now: Now) -> Answer[StoryView]:
    """Tell the same to an operator, at whichever of their sites it is."""
    return await _told(reads, reads.sites, notification_id, now)


async def _told(
    reads: Reading, sites: frozenset[str] | None, notification_id: UUID, now: datetime
) -> Answer[StoryView]:
    found = await queries.story(reads.database, sites, notification_id, now)
    if found is None:
        raise NotFound("There is no notification of this id here.")
    row = found.notification
    steps = told(row, found.attempts, found.elsewhere, found.acts, found.pauses)
    view = StoryView(
        notification=NotificationView.of(row),
        steps=[StepView(at=step.at, in_words=step.in_words) for step in steps],
        tries=[TryView(**{k: one[k] for k in TryView.model_fields}) for one in found.attempts],
        elsewhere=[
            ElsewhereView(**{k: one[k] for k in ElsewhereView.model_fields})
            for one in found.elsewhere
        ],
    )
    return reads.found(view, version=row["version"])
