"""Owns the routes that operators look at: what waits and since when, and what falls due."""

from datetime import date, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from services.aftercare.api.clock import Now
from services.aftercare.queries.operations import waiting as queries
from shared.http.reading import Reads
from shared.http.route import CommandRoute

router = APIRouter(tags=["operations"], route_class=CommandRoute)


class WaitingView(BaseModel):
    """`oldest_seconds`: since when the oldest waits; null where none does."""

    kind: str
    count: int
    oldest: datetime | None
    oldest_seconds: int | None


class CountsView(BaseModel):
    at: datetime
    waiting: list[WaitingView]


class DayView(BaseModel):
    """Check-ins that will be asked on a local day."""

    due_on: date
    count: int


class DueForecastView(BaseModel):
    days: list[DayView]


@router.get("/operations/counts")
async def count_waiting(reads: Reads, now: Now) -> CountsView:
    """Count what waits at the caller's sites: for the clock, staff, organisations, enrollment."""
    found = await queries.waiting(reads.database, now, reads.sites)
    return CountsView(
        at=now,
        waiting=[
            WaitingView(
                kind=kind,
                count=one.count,
                oldest=one.oldest,
                oldest_seconds=int((now - one.oldest).total_seconds()) if one.oldest else None,
            )
            for kind, one in found.items()
        ],
    )


@router.get("/operations/forecast")
async def forecast_check_ins(
    reads: Reads, now: Now, days: Annotated[int, Query(ge=1, le=366)] = 14
) -> DueForecastView:
    """Count the check-ins that fall due on each of the coming local days; days without are left."""
    first = now.date()
    last = first + timedelta(days=days - 1)
    found = await queries.falling_due(reads.database, first, last, reads.sites)
    return DueForecastView(days=[DayView(**row) for row in found])
