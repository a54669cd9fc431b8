"""Owns the routes by which people let a browser be told of messages, and stop that again."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field
from starlette.requests import Request

from services.notifications.api.patterns import BROWSER_KEY
from services.notifications.api.vault import Vaults
from services.notifications.domain.inbox.subscription import (
    LONGEST_ENDPOINT,
    PushIsNotSetUp,
    Subscription,
)
from services.notifications.handlers.inbox import subscribing as handlers
from services.notifications.ports import NotificationsUnitOfWork
from services.notifications.queries import inbox as queries
from shared.errors import Invalid, NotFound
from shared.http.answer import Answer
from shared.http.command import Commands
from shared.http.forms import Form
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute

router = APIRouter(tags=["inbox"], route_class=CommandRoute)

Key = Annotated[str, Field(min_length=1, max_length=200, pattern=BROWSER_KEY)]


class KeysForm(Form):
    p256dh: Key
    auth: Key


class SubscriptionForm(Form):
    """What `PushSubscription.toJSON()` says. `person_id` is needed of a caller who is several."""

    endpoint: Annotated[str, Field(min_length=1, max_length=LONGEST_ENDPOINT)]
    keys: KeysForm
    person_id: UUID | None = None

    def subscription(self) -> Subscription:
        """Raise Invalid for what is no subscription."""
        return Subscription.told(
            endpoint=self.endpoint, p256dh=self.keys.p256dh, auth=self.keys.auth
        )


class BrowserView(BaseModel):
    """A browser that is told. Its address and keys are shown to nobody."""

    id: UUID
    person_id: UUID
    made_at: datetime


class BrowserList(BaseModel):
    items: list[BrowserView]


class PushKeyView(BaseModel):
    """What a browser subscribes with (`applicationServerKey`)."""

    public_key: str


@router.get("/sites/{site}/push-key")
async def get_push_key(site: Site, request: Request) -> PushKeyView:  # noqa: ARG001 - the policy asks for it
    key: str | None = request.app.state.push_key
    if key is None:
        raise NotFound("Web push is not set up here.")
    return PushKeyView(public_key=key)


def push_is_set_up(request: Request) -> None:
    if request.app.state.push_key is None:
        raise PushIsNotSetUp


@router.post(
    "/sites/{site}/push-subscriptions", status_code=201, dependencies=[Depends(push_is_set_up)]
)
async def subscribe_browser(
    site: Site,
    body: SubscriptionForm,
    reads: Reads,
    vault: Vaults,
    command: Commands[NotificationsUnitOfWork],
) -> Answer[BrowserView]:
    """Let this browser be told of the caller's messages, in words that say nothing of anybody."""
    people = await queries.readers(reads.database, site, reads.principal)
    person_id = body.person_id or (next(iter(people)) if len(people) == 1 else None)
    if person_id is None or person_id not in people:
        raise Invalid("Name the person that you are.", field="person_id")
    asked = handlers.SubscribeBrowser(person_id, body.subscription())
    async with command.unit_of_work() as uow:
        kept = await handlers.subscribe_browser(asked, uow, vault)
        view = BrowserView(id=kept.id, person_id=kept.person_id, made_at=kept.made_at)
        there = f"/sites/{site}/push-subscriptions"
        return command.answered(uow, view, location=there, status=201)


@router.get("/sites/{site}/push-subscriptions")
async def list_browsers(site: Site, reads: Reads) -> BrowserList:
    """List the browsers that are told of the caller's messages."""
    people = await queries.readers(reads.database, site, reads.principal)
    rows = await queries.browsers(reads.database, site, sorted(people))
    return BrowserList(items=[BrowserView(**dict(row)) for row in rows])


@router.delete("/sites/{site}/push-subscriptions/{subscription_id}", status_code=204)
async def unsubscribe_browser(
    site: Site, subscription_id: UUID, reads: Reads, command: Commands[NotificationsUnitOfWork]
) -> Answer[None]:
    """Stop telling a browser of the caller. One that is not theirs, or gone, changes nothing."""
    people = await queries.readers(reads.database, site, reads.principal)
    async with command.unit_of_work() as uow:
        uow.push_subscriptions.remove(subscription_id, sorted(people))
        return command.done(uow)
