"""Owns the routes of providers' health, and those by which operators steer them."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field
from starlette.requests import Request

from services.notifications.api.clock import Now
from services.notifications.api.operations.sites_asked import require
from services.notifications.domain.operations.pause import EVERYWHERE
from services.notifications.domain.providers.breaker import Breaker, Circuit
from services.notifications.domain.providers.limits import Limit
from services.notifications.domain.providers.parts import ProviderPart
from services.notifications.domain.providers.provider import ProviderState
from services.notifications.domain.terms import ChannelName, Reason
from services.notifications.handlers.providers import steering as handlers
from services.notifications.ports import NotificationsUnitOfWork
from services.notifications.queries import providers as queries
from shared.http.answer import Answer, answer_with
from shared.http.command import Commands
from shared.http.forms import WHOLE, Code, Form, Instant
from shared.http.paging import Page, Paging
from shared.http.reading import Reads
from shared.http.route import CommandRoute

router = APIRouter(tags=["operations"], route_class=CommandRoute)

ProviderName = Annotated[Code, Path(examples=["twilio-main"])]


class ProviderPauseForm(Form):
    reason_code: Annotated[Code, Field(examples=["provider-outage"])]
    until: Instant | None = None


class WeightForm(Form):
    weight: Annotated[int, Field(ge=0, le=100), WHOLE]


class LimitView(BaseModel):
    count: int
    seconds: float


class ProviderStateView(BaseModel):
    """`hindrance`: why it takes nothing now, and until when; null where it does."""

    name: str
    channel: ChannelName
    weight: int
    home_weight: int
    is_paused: bool
    paused_until: datetime | None
    blocked_until: datetime | None
    breaker: Breaker
    breaker_until: datetime | None
    hindrance: Reason | None

    @classmethod
    def of(cls, state: ProviderState, now: datetime) -> "ProviderStateView":
        return cls(**_shown(state, now))


class WeighedView(ProviderStateView):
    """`in_words`: what a weight of 0 does not stop; null for any other."""

    in_words: str | None


class ProviderHealthView(ProviderStateView):
    """Counts and latencies are of the last ten minutes; `rate_used` is by the second.

    `troubles` counts what went wrong by class. `limits` are those of the settings.
    """

    is_configured: bool
    limits: list[LimitView]
    calls: int
    rate_used: float
    success: float | None
    p50_ms: int | None
    p95_ms: int | None
    troubles: dict[str, int]


class HealthView(BaseModel):
    at: datetime
    items: list[ProviderHealthView]


class ProviderChangeView(BaseModel):
    """What moved at a provider, from what to what, and why; `by` is null where nobody asked."""

    provider: str
    channel: ChannelName
    at: datetime
    what: str
    before: str
    after: str
    reason: str
    by: str | None


@router.get("/operations/providers")
async def list_providers(reads: Reads, now: Now, request: Request) -> Answer[HealthView]:
    """Show how each provider stands and how it fared of late."""
    require(reads.principal, EVERYWHERE)
    parts = {part.name: part for part in request.app.state.provider_parts}
    items = []
    for health in await queries.health(reads.database, now):
        state = _state_of(dict(health.state))
        part = parts.get(state.name)
        items.append(
            ProviderHealthView(
                **_shown(state, now),
                is_configured=part is not None,
                limits=[LimitView(count=one.count, seconds=one.seconds) for one in _limits(part)],
                calls=health.calls,
                rate_used=round(health.calls / queries.HEALTH_WITHIN.total_seconds(), 3),
                success=health.success,
                p50_ms=health.p50_ms,
                p95_ms=health.p95_ms,
                troubles=health.troubles,
            )
        )
    return answer_with(HealthView(at=now, items=items), status=200)


@router.get("/operations/provider-changes")
async def list_provider_changes(
    reads: Reads,
    paging: Paging,
    provider: Annotated[Code | None, Query()] = None,
) -> Page[ProviderChangeView]:
    """List what moved at providers, oldest first: weights, breakers, pauses, and why."""
    require(reads.principal, EVERYWHERE)
    rows = await queries.changes(reads.database, paging, provider=provider)
    return paging.page(rows, lambda row: ProviderChangeView(**row), lambda row: row["id"])


@router.post("/operations/providers/{provider}/pause")
async def pause_provider(
    provider: ProviderName,
    body: ProviderPauseForm,
    now: Now,
    command: Commands[NotificationsUnitOfWork],
) -> Answer[ProviderStateView]:
    """Hand it nothing more; its messages go by the channel's other providers, or wait."""
    require(command.principal, EVERYWHERE)
    asked = handlers.PauseProvider(
        provider=provider,
        reason_code=body.reason_code,
        until=body.until,
        by=command.principal.subject,
    )
    async with command.unit_of_work() as uow:
        state = await handlers.pause_provider(asked, uow)
        return command.answered(uow, ProviderStateView.of(state, now))


@router.post("/operations/providers/{provider}/resumption")
async def resume_provider(
    provider: ProviderName, now: Now, command: Commands[NotificationsUnitOfWork]
) -> Answer[ProviderStateView]:
    """Let it take messages again, and close its breaker."""
    require(command.principal, EVERYWHERE)
    asked = handlers.ResumeProvider(provider=provider, by=command.principal.subject)
    async with command.unit_of_work() as uow:
        state = await handlers.resume_provider(asked, uow)
        return command.answered(uow, ProviderStateView.of(state, now))


@router.put("/operations/providers/{provider}/weight")
async def set_provider_weight(
    provider: ProviderName,
    body: WeightForm,
    request: Request,
    now: Now,
    command: Commands[NotificationsUnitOfWork],
) -> Answer[WeighedView]:
    """Give it another share of its channel's messages."""
    require(command.principal, EVERYWHERE)
    asked = handlers.SetWeight(provider=provider, weight=body.weight, by=command.principal.subject)
    async with command.unit_of_work() as uow:
        state = await handlers.set_weight(asked, uow)
        words = _of_weight(state, request.app.state.provider_parts)
        return command.answered(uow, WeighedView(**_shown(state, now), in_words=words))


def _of_weight(state: ProviderState, parts: Sequence[ProviderPart]) -> str | None:
    """Say what goes on at a weight of 0: it is no pause."""
    if state.weight:
        return None
    if any(part.channel is state.channel and part.name != state.name for part in parts):
        return "It still takes what no other provider can: to stop it, pause it instead."
    return (
        f"It is the only provider of {state.channel.value} and still takes all of it: "
        "to stop it, pause it instead."
    )


def _shown(state: ProviderState, now: datetime) -> dict[str, Any]:
    hindrance = state.hindrance(now)
    return {
        "name": state.name,
        "channel": state.channel,
        "weight": state.weight,
        "home_weight": state.home_weight,
        "is_paused": state.pauses(now),
        "paused_until": state.paused_until,
        "blocked_until": state.blocked_until,
        "breaker": state.circuit.breaker,
        "breaker_until": state.circuit.until,
        "hindrance": hindrance and hindrance.reason,
    }


def _limits(part: ProviderPart | None) -> tuple[Limit, ...]:
    return () if part is None else part.limits


def _state_of(row: dict[str, Any]) -> ProviderState:
    circuit = Circuit(Breaker(row["breaker"]), row["breaker_until"], row["trips"], row["in_a_row"])
    kept = {field.name: row[field.name] for field in fields(ProviderState) if field.name in row}
    return ProviderState(**{**kept, "channel": ChannelName(row["channel"]), "circuit": circuit})
