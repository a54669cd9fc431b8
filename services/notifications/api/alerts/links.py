"""Owns the public route that a link in a message opens: reading it answers nothing, a press does.

Mail scanners open links, so only POST acknowledges. The link's signature is checked before the
database is asked; no log, metric or trace of ours holds an address.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Path
from starlette.requests import Request
from starlette.responses import HTMLResponse

from services.notifications.api.alerts.measuring import measure
from services.notifications.api.alerts.page import PAGE, Shown, page
from services.notifications.api.clock import Now
from services.notifications.domain.alerts.alert import (
    UNANSWERED,
    AlertIsAcknowledged,
    AlertIsOver,
    AlertState,
)
from services.notifications.domain.alerts.sentences import Clocks
from services.notifications.domain.alerts.telling import LinkIsUnknown, telling_of
from services.notifications.domain.terms import Language
from services.notifications.handlers.alerts.answering import AcknowledgeByLink, acknowledge_by_link
from services.notifications.queries import alerts as queries
from shared.database import Database
from shared.http.answer import Answer
from shared.http.reading import Reads
from shared.http.route import CommandRoute
from shared.http.secret_pages import reads_spanish
from shared.http.wiring import correlation_of, wiring_of
from shared.signed_links import Signer
from shared.unit_context import UnitContext

router = APIRouter(tags=["alerts"], route_class=CommandRoute, default_response_class=HTMLResponse)

_NO_SUCH_LINK: dict[int | str, dict[str, Any]] = {
    404: {
        "description": "A page that says that nobody was sent this link.",
        "content": {"text/html": {"schema": {"type": "string"}}},
    }
}
Token = Annotated[str, Path(description="The secret part of the link.")]
"""Any text: who has a link that was cut off is answered in words."""


def _signer(request: Request) -> Signer:
    signer: Signer = request.app.state.notes_vault
    return signer


Signs = Annotated[Signer, Depends(_signer)]


@router.get("/a/{token}", responses=_NO_SUCH_LINK)
async def show_alert_link(
    token: Token, request: Request, reads: Reads, signer: Signs, now: Now
) -> Answer[None]:
    """Show a page that asks for one press, or who has taken the alert over already."""
    try:
        return _page(await _told(telling_of(token, signer), reads.database), now)
    except LinkIsUnknown:
        return _nowhere(request)


@router.post("/a/{token}", responses=_NO_SUCH_LINK)
async def press_alert_link(
    token: Token, request: Request, reads: Reads, signer: Signs, now: Now
) -> Answer[None]:
    """Acknowledge the alert for the person whom the message was sent to. Again is the same."""
    try:
        telling_id = telling_of(token, signer)
        told = await _told(telling_id, reads.database)
        if now < told["link_ends_at"]:
            await _press(telling_id, told["site"], request)
            told = await _told(telling_id, reads.database)
    except LinkIsUnknown:
        return _nowhere(request)
    return _page(told, now)


async def _press(telling_id: UUID, site: str, request: Request) -> None:
    context = UnitContext(site=site, correlation_id=correlation_of(request))
    was_waiting = False
    try:
        async with wiring_of(request).unit_of_work(context) as uow:
            alert = await acknowledge_by_link(AcknowledgeByLink(telling_id), uow)
            was_waiting = alert.acknowledged_at == uow.now
    except (AlertIsAcknowledged, AlertIsOver):
        return  # the page tells who was faster
    if was_waiting:
        measure(alert)


async def _told(telling_id: UUID, database: Database) -> Mapping[str, Any]:
    told = await queries.behind_link(database, telling_id)
    if told is None:
        raise LinkIsUnknown
    return told


def _page(told: Mapping[str, Any], now: datetime) -> Answer[None]:
    at = told["acknowledged_at"]
    clocks = Clocks(ZoneInfo(told["timezone"] or "UTC"), now)
    body = page(
        _shown(told, now),
        Language(told["language"] or Language.ENGLISH),
        who=told["acknowledged_as"] or "",
        at=clocks.time(at) if at else "",
    )
    return PAGE.answer(200, body)


def _nowhere(request: Request) -> Answer[None]:
    """Answer who has a link that nobody was sent: no contact says which language they read."""
    language = Language.SPANISH if reads_spanish(request) else Language.ENGLISH
    return PAGE.answer(404, page(Shown.NOWHERE, language))


def _shown(told: Mapping[str, Any], now: datetime) -> Shown:
    state = AlertState(told["state"])
    if state is AlertState.ACKNOWLEDGED:
        is_own = told["acknowledged_by"] == str(told["person_id"])
        return Shown.YOURS if is_own else Shown.TAKEN
    if state not in UNANSWERED:
        return Shown.OVER
    return Shown.ASKS if now < told["link_ends_at"] else Shown.ENDED
