"""Owns the routes of what providers are judged by: shown, published in versions, looked back at."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Self

from fastapi import APIRouter
from pydantic import BaseModel, Field

from services.notifications.api.operations.sites_asked import require
from services.notifications.domain.operations.pause import EVERYWHERE
from services.notifications.domain.providers.thresholds import (
    FIRST_DAY,
    Thresholds,
    ThresholdsVersion,
)
from services.notifications.handlers.providers import judging as handlers
from services.notifications.ports import NotificationsUnitOfWork
from services.notifications.queries import providers as queries
from services.notifications.tables import thresholds_of
from shared.http.answer import Answer
from shared.http.command import Commands
from shared.http.forms import WHOLE, Code, Form
from shared.http.paging import Page, Paging
from shared.http.reading import Reads
from shared.http.route import CommandRoute

router = APIRouter(tags=["operations"], route_class=CommandRoute)

Count = Annotated[int, Field(ge=1, le=10_000), WHOLE]
Seconds = Annotated[int, Field(ge=1, le=3_600), WHOLE]
Share = Annotated[float, Field(ge=0.01, le=1)]


class ThresholdsForm(Form):
    """What is left out is as on the first day: when breakers open, and when weight moves."""

    failures_in_a_row: Count = FIRST_DAY.failures_in_a_row
    calls_to_judge: Count = FIRST_DAY.calls_to_judge
    share_to_open: Share = FIRST_DAY.share_to_open
    shortest_open_seconds: Seconds = FIRST_DAY.shortest_open_seconds
    longest_open_seconds: Seconds = FIRST_DAY.longest_open_seconds
    errors_to_move: Count = FIRST_DAY.errors_to_move
    slow_ms: Count = FIRST_DAY.slow_ms
    slow_share: Share = FIRST_DAY.slow_share
    points: Annotated[int, Field(ge=1, le=100), WHOLE] = FIRST_DAY.points
    calm_minutes: Annotated[int, Field(ge=1, le=1_440), WHOLE] = FIRST_DAY.calm_minutes
    reason_code: Annotated[Code, Field(examples=["flapping"])]

    def thresholds(self) -> Thresholds:
        return Thresholds(**self.model_dump(exclude={"reason_code"}))


class ThresholdsView(BaseModel):
    """`number` 0 are those of the first day, which nobody published."""

    number: int
    failures_in_a_row: int
    calls_to_judge: int
    share_to_open: float
    shortest_open_seconds: int
    longest_open_seconds: int
    errors_to_move: int
    slow_ms: int
    slow_share: float
    points: int
    calm_minutes: int
    reason_code: str | None
    published_at: datetime | None
    published_by: str | None

    @classmethod
    def of(cls, version: ThresholdsVersion) -> Self:
        columns = asdict(version)
        return cls(**columns.pop("thresholds"), **columns)


@router.get("/operations/provider-thresholds")
async def show_provider_thresholds(reads: Reads) -> Answer[ThresholdsView]:
    """Show by what providers are judged now."""
    require(reads.principal, EVERYWHERE)
    version = await queries.thresholds_in_force(reads.database)
    return reads.found(ThresholdsView.of(version), version=version.number)


@router.put("/operations/provider-thresholds")
async def publish_provider_thresholds(
    body: ThresholdsForm, command: Commands[NotificationsUnitOfWork]
) -> Answer[ThresholdsView]:
    """Judge by these from the next outcome on, on every replica. `If-Match` is the number before.

    To go back, publish an earlier version's numbers.
    """
    require(command.principal, EVERYWHERE)
    asked = handlers.PublishThresholds(
        thresholds=body.thresholds(),
        reason_code=body.reason_code,
        by=command.principal.subject,
        expected_number=command.if_match,
    )
    async with command.unit_of_work() as uow:
        version = await handlers.publish_thresholds(asked, uow)
        return command.answered(uow, ThresholdsView.of(version), version=version.number)


@router.get("/operations/provider-thresholds/versions")
async def list_provider_thresholds(reads: Reads, paging: Paging) -> Page[ThresholdsView]:
    """List what was published, oldest first: by whom, when and why."""
    require(reads.principal, EVERYWHERE)
    rows = await queries.thresholds(reads.database, paging)
    return paging.page(
        rows, lambda row: ThresholdsView.of(thresholds_of(dict(row))), lambda row: row["id"]
    )
