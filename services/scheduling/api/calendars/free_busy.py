"""Owns the routes that say when a facilitator, a room or a client is busy: periods alone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel

from services.scheduling.api.calendars.clock import Now
from services.scheduling.feeds.calendar import calendar
from services.scheduling.feeds.free_busy import Period, busy_periods, vfreebusy
from services.scheduling.queries import free_busy as queries
from shared.errors import Invalid
from shared.http.answer import Answer, answer_with
from shared.http.forms import Instant, Line
from shared.http.media import CALENDAR, Accepting, Accepts, also, answer_in
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute

router = APIRouter(tags=["calendars"], route_class=CommandRoute)

LONGEST_SPAN = timedelta(days=92)
LONGEST_BUFFER = 120


class SpanIsUpsideDown(Invalid):
    """What is asked for ends after it begins."""

    def __init__(self) -> None:
        super().__init__("Ends before it begins: ask for a later `to`.", field="query.to")


class SpanIsTooLong(Invalid):
    """Free and busy times are asked for a quarter of a year at most."""

    def __init__(self) -> None:
        super().__init__("Is over 92 days after `from`: ask for less at once.", field="query.to")


class PeriodView(BaseModel):
    starts_at: datetime
    ends_at: datetime


class FreeBusyView(BaseModel):
    """Busy periods in order, in UTC; what touches is one. All other time of the span is free."""

    starts_at: datetime
    ends_at: datetime
    busy: list[PeriodView]


@dataclass(frozen=True, slots=True)
class Asked:
    span: Period
    buffer: timedelta
    now: datetime
    accepts: Accepting


async def _asked(
    now: Now,
    accepts: Accepts,
    since: Annotated[Instant, Query(alias="from")],
    until: Annotated[Instant, Query(alias="to")],
    buffer: Annotated[int, Query(ge=0, le=LONGEST_BUFFER)] = 0,
) -> Asked:
    """Return the span, and the minutes to keep free before and after. Raises Invalid."""
    if until <= since:
        raise SpanIsUpsideDown
    if until - since > LONGEST_SPAN:
        raise SpanIsTooLong
    span = Period(since.astimezone(UTC), until.astimezone(UTC))
    return Asked(span, timedelta(minutes=buffer), now, accepts)


AskedFor = Annotated[Asked, Depends(_asked)]


@router.get("/sites/{site}/facilitators/{facilitator_id}/free-busy", responses=also(CALENDAR))
async def get_facilitator_free_busy(
    site: Site,  # noqa: ARG001 - the policy asks
    facilitator_id: UUID,
    reads: Reads,
    asked: AskedFor,
) -> Answer[FreeBusyView]:
    """Say when the facilitator is busy, at whatever site; as JSON or as VFREEBUSY."""
    span = asked.span
    rows = await queries.of_facilitator(
        reads.database, facilitator_id, span.starts_at, span.ends_at
    )
    return _answer(rows, asked)


@router.get("/sites/{site}/room-free-busy", responses=also(CALENDAR))
async def get_room_free_busy(
    site: Site, room: Annotated[Line, Query()], reads: Reads, asked: AskedFor
) -> Answer[FreeBusyView]:
    """Say when the room is taken; as JSON or as VFREEBUSY."""
    span = asked.span
    rows = await queries.of_room(reads.database, site, room, span.starts_at, span.ends_at)
    return _answer(rows, asked)


@router.get("/sites/{site}/clients/{client_id}/free-busy", responses=also(CALENDAR))
async def get_client_free_busy(
    site: Site, client_id: UUID, reads: Reads, asked: AskedFor
) -> Answer[FreeBusyView]:
    """Say when the client has a session here; as JSON or as VFREEBUSY."""
    span = asked.span
    rows = await queries.of_client(reads.database, site, client_id, span.starts_at, span.ends_at)
    return _answer(rows, asked)


def _answer(rows: Iterable[Mapping[str, Any]], asked: Asked) -> Answer[FreeBusyView]:
    taken = (Period(row["starts_at"], row["ends_at"]) for row in rows)
    busy = busy_periods(taken, asked.span, asked.buffer)
    if asked.accepts.prefers(CALENDAR):
        return answer_in(CALENDAR, calendar([vfreebusy(busy, asked.span, asked.now)]))
    shown = [PeriodView(starts_at=one.starts_at, ends_at=one.ends_at) for one in busy]
    span = {"starts_at": asked.span.starts_at, "ends_at": asked.span.ends_at}
    return answer_with(FreeBusyView(**span, busy=shown), status=200)
