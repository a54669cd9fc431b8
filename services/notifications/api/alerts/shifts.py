"""Owns the routes by which shifts are covered and swapped, against what the rotation says."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from services.notifications.domain.alerts.ladder import HIGHEST_LEVEL
from services.notifications.domain.alerts.schedule import ANY_KIND, Override, Why, kind_of
from services.notifications.domain.alerts.terms import AlertKind
from services.notifications.handlers.alerts import on_call as handlers
from services.notifications.handlers.alerts.on_call import Span
from services.notifications.ports import NotificationsUnitOfWork
from services.notifications.queries import on_call as queries
from shared.http.answer import Answer
from shared.http.command import Commands
from shared.http.forms import WHOLE, Form, Instant
from shared.http.paging import Page, Paging
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute

router = APIRouter(tags=["on call"], route_class=CommandRoute)

LevelNumber = Annotated[int, Field(ge=1, le=HIGHEST_LEVEL), WHOLE]


class SpanForm(Form):
    starts_at: Instant
    ends_at: Instant

    def span(self) -> Span:
        return Span(self.starts_at, self.ends_at)


class CoverForm(SpanForm):
    """`person_id` is on call in the span instead of whoever the rotation names."""

    kind: AlertKind | None = None
    level: LevelNumber
    person_id: UUID


class SwapForm(Form):
    """Two spans, each within one person's shift; these two take one another's."""

    kind: AlertKind | None = None
    level: LevelNumber
    first: SpanForm
    second: SpanForm


class OverrideView(BaseModel):
    """`instead_of` had the shift when this was made; null where nobody had."""

    id: UUID
    version: int
    kind: AlertKind | None
    level: int
    person_id: UUID
    instead_of: UUID | None
    starts_at: datetime
    ends_at: datetime
    why: Why
    made_at: datetime
    made_by: str
    cancelled_at: datetime | None

    @classmethod
    def of(cls, override: Override) -> "OverrideView":
        own = {name: getattr(override, name) for name in cls.model_fields}
        return cls(**{**own, "kind": kind_of(override.kind)})


class SwapView(BaseModel):
    overrides: list[OverrideView]


@router.post("/sites/{site}/on-call/covers", status_code=201)
async def cover_shift(
    site: Site, body: CoverForm, command: Commands[NotificationsUnitOfWork]
) -> Answer[OverrideView]:
    """Put somebody on call for a span. Of two covers of the same time the later word counts."""
    asked = handlers.CoverShift(
        kind=body.kind or ANY_KIND,
        level=body.level,
        person_id=body.person_id,
        span=body.span(),
        by=command.principal.subject,
    )
    async with command.unit_of_work() as uow:
        override = await handlers.cover_shift(asked, uow)
        view = OverrideView.of(override)
        location = f"/sites/{site}/on-call/overrides/{override.id}"
        return command.created(uow, view, version=override.version, location=location)


@router.post("/sites/{site}/on-call/swaps")
async def swap_shifts(
    site: Site,  # noqa: ARG001 - the command holds it
    body: SwapForm,
    command: Commands[NotificationsUnitOfWork],
) -> Answer[SwapView]:
    """Let two people exchange their shifts."""
    asked = handlers.SwapShifts(
        kind=body.kind or ANY_KIND,
        level=body.level,
        spans=(body.first.span(), body.second.span()),
        by=command.principal.subject,
    )
    async with command.unit_of_work() as uow:
        swapped = await handlers.swap_shifts(asked, uow)
        return command.answered(uow, SwapView(overrides=[OverrideView.of(one) for one in swapped]))


@router.get("/sites/{site}/on-call/overrides")
async def list_on_call_overrides(site: Site, reads: Reads, paging: Paging) -> Page[OverrideView]:
    """List covers and swaps, oldest first; those that were cancelled too."""
    found = await queries.overrides(reads.database, site, paging)
    return paging.page(found, OverrideView.of, lambda override: override.id)


@router.get("/sites/{site}/on-call/overrides/{override_id}")
async def get_on_call_override(site: Site, override_id: UUID, reads: Reads) -> Answer[OverrideView]:
    override = await queries.override_by_id(reads.database, site, override_id)
    return reads.found(OverrideView.of(override), version=override.version)


@router.post("/sites/{site}/on-call/overrides/{override_id}/cancellation")
async def cancel_on_call_override(
    site: Site,  # noqa: ARG001 - the command holds it
    override_id: UUID,
    command: Commands[NotificationsUnitOfWork],
) -> Answer[OverrideView]:
    """Let the rotation count again from now on. Again is the same."""
    async with command.unit_of_work() as uow:
        command.expect(await uow.on_call_overrides.get(override_id))
        override = await handlers.cancel_override(handlers.CancelOverride(override_id), uow)
        return command.answered(uow, OverrideView.of(override), version=override.version)
