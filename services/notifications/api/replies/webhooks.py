"""Owns the routes that providers call: public, as a signature is what they show instead of a token.

Whatever is wrong with a call is answered with 4xx and counted; nothing of it is repeated or logged.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Self

import prometheus_client
from fastapi import APIRouter, Path
from starlette.requests import Request

from services.notifications.api.alerts.measuring import measure
from services.notifications.domain.replies.receipt import NoSuchMessage
from services.notifications.domain.replies.webhook import (
    Call,
    Inbound,
    NoSuchProvider,
    WebhookIsMalformed,
)
from services.notifications.domain.replies.words import Meaning
from services.notifications.domain.terms import ChannelName
from services.notifications.handlers.replies.hearing import HearReply, hear_reply
from services.notifications.handlers.replies.receipts import KeepReceipt, keep_receipt
from services.notifications.ports.people import Vault
from services.notifications.ports.webhooks import Webhooks
from services.notifications.queries import replies as queries
from services.notifications.queries.people import Known, people_with
from shared.database import Database
from shared.errors import BrokenRule
from shared.http.answer import Answer
from shared.http.reading import Reads
from shared.http.route import CommandRoute
from shared.http.wiring import correlation_of, wiring_of
from shared.logging import get_logger
from shared.telemetry import REGISTRY
from shared.unit_context import UnitContext

router = APIRouter(tags=["providers"], route_class=CommandRoute)
log = get_logger(__name__)

_LONGEST = 64 * 1024
_CALLS = prometheus_client.Counter(
    "footbridge_notifications_webhooks",
    "Calls of providers, by kind and by what became of them.",
    ["provider", "kind", "outcome"],
    registry=REGISTRY,
)
_FORM = {"type": "object", "additionalProperties": {"type": "string"}}
BODY: dict[str, Any] = {
    "requestBody": {
        "description": "As the provider's API says, with the headers of its signature.",
        "required": True,
        "content": {
            "application/json": {"schema": {"type": "object"}},
            "application/x-www-form-urlencoded": {"schema": _FORM},
        },
    }
}
REFUSALS: dict[int | str, dict[str, Any]] = {
    403: {"description": "Not signed by the provider, or too long ago."},
}

Provider = Annotated[str, Path(pattern="^[a-z][a-z0-9-]{0,39}$", examples=["twilio-main"])]


@router.post(
    "/providers/{provider}/receipts",
    status_code=204,
    openapi_extra=BODY,
    responses=REFUSALS,
)
async def receive_receipt(provider: Provider, request: Request, reads: Reads) -> Answer[None]:
    """Take what a provider tells of a message. The same may come twice, late, and in any order."""
    with counted(request, provider, "receipt") as count:
        webhooks = webhooks_named(request, provider)
        receipt = webhooks.receipt(await call_of(request))
        if receipt is None:
            count.outcome = "passed_over"
            return Answer(204, b"", {})
        site = await queries.site_of(reads.database, receipt.notification_id)
        if site is None:
            raise NoSuchMessage
        context = UnitContext(site, correlation_id=correlation_of(request))
        async with wiring_of(request).unit_of_work(context) as uow:
            keep_receipt(KeepReceipt(provider, receipt), uow)
    return Answer(204, b"", {})


@router.post(
    "/providers/{provider}/replies",
    openapi_extra=BODY,
    responses={
        **REFUSALS,
        200: {
            "description": "What is said back to the person, as the provider's API writes it.",
            "content": {
                "application/json": {"schema": {"type": "object"}},
                "application/xml": {"schema": {"type": "string"}},
            },
        },
    },
)
async def receive_reply(provider: Provider, request: Request, reads: Reads) -> Answer[None]:
    """Take what a person sent back. Stop and its kin act at once, on all who share the number."""
    with counted(request, provider, "reply") as count:
        webhooks = webhooks_named(request, provider)
        inbound = webhooks.inbound(await call_of(request))
        said = None
        if inbound is None:
            count.outcome = "passed_over"
        else:
            vault: Vault = request.app.state.vault
            people = await people_with(reads.database, vault, inbound.sender, webhooks.channel)
            count.outcome = "kept" if people else "from_nobody_known"
            said = await _heard(inbound, people, webhooks.channel, provider, request)
    media, body = webhooks.answer(said)
    return Answer(200, body, {"Content-Type": media})


async def _heard(
    inbound: Inbound,
    people: Sequence[Known],
    channel: ChannelName,
    provider: str,
    request: Request,
) -> str | None:
    """Let each hear it who is meant; return what is said back, once."""
    wiring = wiring_of(request)
    answers = []
    for known in await _meant(inbound, people, channel, wiring.database):
        command = HearReply(
            person_id=known.person_id,
            provider=provider,
            channel=channel,
            inbound_id=inbound.id,
            text=inbound.text,
        )
        context = UnitContext(known.site, correlation_id=correlation_of(request))
        async with wiring.unit_of_work(context) as uow:
            heard = await hear_reply(command, uow, request.app.state.vault)
        if heard.acknowledged is not None:
            measure(heard.acknowledged)
        answers.append(heard.said)
    return next((answer for answer in answers if answer is not None), None)


async def _meant(
    inbound: Inbound, people: Sequence[Known], channel: ChannelName, database: Database
) -> Sequence[Known]:
    """Return who says this, of all who share the number: a stop or a start is everybody's."""
    if len(people) < 2:  # noqa: PLR2004 - one who shares it with nobody
        return people
    at_once = []
    for known in people:
        understood = await queries.vocabulary(database, known.site)
        if understood.meaning_of(inbound.text) in {Meaning.STOP, Meaning.START}:
            at_once.append(known)
    if at_once:
        return at_once
    last = await queries.last_written_to(database, people, channel)
    return people if last is None or last not in people else [last]


class counted:  # noqa: N801 - it reads as a statement
    """Counts how a call ended, and notes a refusal by its rule alone."""

    def __init__(self, request: Request, provider: str, kind: str) -> None:
        is_known = provider in _all(request)
        self._provider = provider if is_known else "unknown"
        self._kind = kind
        self.outcome = "kept"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, BrokenRule):
            self.outcome = error.rule
            log.warning("webhook refused", consumer=self._provider, error_code=error.rule)
        elif error is not None:
            self.outcome = "unexpected-error"
        _CALLS.labels(self._provider, self._kind, self.outcome).inc()


def webhooks_named(request: Request, provider: str) -> Webhooks:
    """Return the provider's webhooks. Raises NoSuchProvider."""
    found = _all(request).get(provider)
    if found is None:
        raise NoSuchProvider
    return found


async def call_of(request: Request) -> Call:
    """Return the call as it came. Raises WebhookIsMalformed for one that is too long."""
    body = await request.body()
    if len(body) > _LONGEST:
        raise WebhookIsMalformed("its body is too long")
    query = request.scope["query_string"].decode("latin-1")
    target = request.scope["raw_path"].decode("latin-1") + (f"?{query}" if query else "")
    headers = {name.lower(): value for name, value in request.headers.items()}
    return Call(target, headers, body)


def _all(request: Request) -> Mapping[str, Webhooks]:
    webhooks: Mapping[str, Webhooks] = request.app.state.webhooks
    return webhooks
