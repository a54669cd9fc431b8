"""Owns the one public route: a calendar, read by whoever has its address.

The token is a part of the address, as calendar programs can send nothing else; so no log, metric
or trace of ours holds an address. A wrong token, a revoked one and a client's who left long ago
are answered alike.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path
from icalendar import Component
from starlette.requests import Request

from services.scheduling.api.calendars.clock import Now
from services.scheduling.domain.calendars.events import Event, NeutralSummary
from services.scheduling.domain.calendars.feed import CalendarIsNotHere, hash_of
from services.scheduling.feeds.calendar import calendar, tag_of, vevent
from services.scheduling.feeds.meetings import clients_event, staffs_event
from services.scheduling.feeds.series import facilitators_calendar
from services.scheduling.feeds.zone_rules import rules_of
from services.scheduling.handlers.calendars import feeds as handlers
from services.scheduling.queries import calendars as queries
from shared.database import Database
from shared.http.answer import Answer
from shared.http.media import CALENDAR, CalendarFile
from shared.http.reading import Reads
from shared.http.route import CommandRoute
from shared.http.wiring import correlation_of, wiring_of
from shared.unit_context import UnitContext

router = APIRouter(
    tags=["calendars"], route_class=CommandRoute, default_response_class=CalendarFile
)

FRESH_SECONDS = 300


@dataclass(frozen=True)
class Contents:
    """What a calendar shows: its tag, when it changed last, and how it is written if it must be."""

    tag: str
    changed_at: datetime
    components: Callable[[], Iterable[Component]]


@router.get(
    "/calendars/{token}.ics",
    responses={304: {"description": "It is what the caller has: `If-None-Match` named it."}},
)
async def read_calendar(
    token: Annotated[str, Path(description="The secret of the calendar's address.")],
    request: Request,
    reads: Reads,
    now: Now,
) -> Answer[None]:
    """Return the calendar as iCalendar (RFC 5545). Send its ETag back in `If-None-Match`."""
    feed = await queries.feed_at_address(reads.database, hash_of(token), now)
    if feed is None:
        raise CalendarIsNotHere
    if feed["used_on"] != now.date():
        await _note_use(feed, request)
    contents = await _contents(feed, reads.database, now)
    headers = {
        "ETag": f'"{contents.tag}"',
        "Last-Modified": format_datetime(contents.changed_at.astimezone(UTC), usegmt=True),
        "Cache-Control": f"private, max-age={FRESH_SECONDS}",
        "Referrer-Policy": "no-referrer",
    }
    if _has_it(request, contents.tag):
        return Answer(304, b"", headers)
    medium = {"Content-Type": f"{CALENDAR}; charset=utf-8"}
    return Answer(200, calendar(contents.components()), {**headers, **medium})


def _has_it(request: Request, tag: str) -> bool:
    """Say whether the caller's copy is this one: a weak comparison (RFC 9110, 13.1.2)."""
    named = ",".join(request.headers.getlist("if-none-match")).split(",")
    return any(one.strip().removeprefix("W/") in {f'"{tag}"', "*"} for one in named)


async def _note_use(feed: Mapping[str, Any], request: Request) -> None:
    context = UnitContext(site=feed["site"], correlation_id=correlation_of(request))
    async with wiring_of(request).unit_of_work(context) as uow:
        await handlers.note_use(handlers.NoteUse(feed_id=feed["id"]), uow)


async def _contents(feed: Mapping[str, Any], database: Database, now: datetime) -> Contents:
    if feed["facilitator_id"] is not None:
        rows = await queries.series_of_facilitator(
            database, feed["site"], feed["facilitator_id"], now
        )
        return _of_facilitator(feed, rows)
    if feed["room"] is not None:
        rows = await queries.meetings_in_room(database, feed["site"], feed["room"], now)
        return _of_events(feed, [staffs_event(row, with_room=False) for row in rows])
    rows = await queries.meetings_of_client(database, feed["site"], feed["client_id"], now)
    summary = NeutralSummary(feed["client_summary"] or NeutralSummary.APPOINTMENT)
    return _of_events(feed, [clients_event(row, feed["client_id"], summary) for row in rows])


def _of_facilitator(feed: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> Contents:
    zones = {row["timezone"] for row in rows}
    shown = [tuple(row.values()) for row in rows] + [rules_of(zone) for zone in sorted(zones)]
    changed_at = max((row["changed_at"] for row in rows), default=feed["opened_at"])
    whose = feed["facilitator_id"]
    return Contents(tag_of(shown), changed_at, lambda: facilitators_calendar(rows, whose))


def _of_events(feed: Mapping[str, Any], events: Sequence[Event]) -> Contents:
    changes = [event.changed_at for event in events]
    chosen = [feed["changed_at"]] if feed["changed_at"] and feed["client_id"] else []
    changed_at = max([feed["opened_at"], *changes, *chosen])
    return Contents(tag_of(events), changed_at, lambda: [vevent(event) for event in events])
