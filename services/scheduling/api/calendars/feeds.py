"""Owns the routes by which staff open calendar feeds, see which are in use, and close them.

A feed's address is a secret, shown once: whoever has it reads the calendar, without a sign-in.
"""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from starlette.requests import Request

from services.scheduling.domain.calendars.feed import CalendarFeed, FeedKind, FeedState, Shown
from services.scheduling.handlers.calendars import feeds as handlers
from services.scheduling.ports import SchedulingUnitOfWork
from services.scheduling.queries import calendars as queries
from shared.errors import NotFound
from shared.http.answer import Answer
from shared.http.command import Command, Commands
from shared.http.forms import Form, Line
from shared.http.paging import Page, Paging
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute

router = APIRouter(tags=["calendars"], route_class=CommandRoute)


class RoomForm(Form):
    room: Line


class FeedView(BaseModel):
    """Whose sessions the feed shows: a client's, a facilitator's, or a room's."""

    id: UUID
    site: str
    version: int
    kind: FeedKind
    client_id: UUID | None
    facilitator_id: UUID | None
    room: str | None
    state: FeedState
    opened_at: datetime
    revoked_at: datetime | None

    @classmethod
    def of(cls, feed: CalendarFeed) -> "FeedView":
        return cls(**_plain(feed))


class OpenedFeedView(FeedView):
    """The address is shown this once. It is a secret: give it only to whom it is for."""

    address: Annotated[str, Field(examples=["https://scheduling.example/calendars/….ics"])]

    @classmethod
    def at(cls, feed: CalendarFeed, address: str) -> "OpenedFeedView":
        return cls(**_plain(feed), address=address)


class FeedRecord(FeedView):
    """`used_on` is the day (UTC) on which somebody's calendar read it last, if any did."""

    used_on: date | None

    @classmethod
    def of_row(cls, row: Any) -> "FeedRecord":
        shows = Shown(row["client_id"], row["facilitator_id"], row["room"])
        return cls(**{**row, "kind": shows.kind})


@router.post("/sites/{site}/clients/{client_id}/calendar-feeds", status_code=201)
async def open_client_feed(
    site: Site,  # noqa: ARG001 - the command holds it
    client_id: UUID,
    request: Request,
    command: Commands[SchedulingUnitOfWork],
) -> Answer[OpenedFeedView]:
    """Open a calendar of the client's sessions, in one neutral word each.

    It ends 60 days after the client's stay does, and shows until then that nothing is planned.
    """
    return await _opened(Shown(client_id=client_id), request, command)


@router.post("/sites/{site}/facilitators/{facilitator_id}/calendar-feeds", status_code=201)
async def open_facilitator_feed(
    site: Site,  # noqa: ARG001 - the command holds it
    facilitator_id: UUID,
    request: Request,
    command: Commands[SchedulingUnitOfWork],
) -> Answer[OpenedFeedView]:
    """Open a calendar of the facilitator's sessions here: their types and rooms, and no client."""
    return await _opened(Shown(facilitator_id=facilitator_id), request, command)


@router.post("/sites/{site}/room-calendar-feeds", status_code=201)
async def open_room_feed(
    site: Site,  # noqa: ARG001 - the command holds it
    body: RoomForm,
    request: Request,
    command: Commands[SchedulingUnitOfWork],
) -> Answer[OpenedFeedView]:
    """Open a calendar of when the room is taken, such as for a screen at its door."""
    return await _opened(Shown(room=body.room), request, command)


@router.get("/sites/{site}/calendar-feeds")
async def list_calendar_feeds(
    *,
    site: Site,
    reads: Reads,
    paging: Paging,
    client_id: UUID | None = None,
    facilitator_id: UUID | None = None,
    room: Annotated[Line | None, Query()] = None,
    state: FeedState | None = None,
) -> Page[FeedRecord]:
    """List feeds, with the day of their last use, so that those nobody reads are seen."""
    rows = await queries.feeds(
        reads.database,
        site,
        paging,
        client_id=client_id,
        facilitator_id=facilitator_id,
        room=room,
        state=state,
    )
    return paging.page(rows, FeedRecord.of_row, lambda row: row["id"])


@router.get("/sites/{site}/calendar-feeds/{feed_id}")
async def get_calendar_feed(site: Site, feed_id: UUID, reads: Reads) -> Answer[FeedRecord]:
    row = await queries.feed_by_id(reads.database, site, feed_id)
    if row is None:
        raise NotFound("There is no calendar feed of this id here.")
    return reads.found(FeedRecord.of_row(row), version=row["version"])


@router.post("/sites/{site}/calendar-feeds/{feed_id}/rotation")
async def rotate_calendar_feed(
    site: Site,  # noqa: ARG001 - the command holds it
    feed_id: UUID,
    request: Request,
    command: Commands[SchedulingUnitOfWork],
) -> Answer[OpenedFeedView]:
    """Give the feed a new address. The old one leads nowhere at once."""
    async with command.unit_of_work() as uow:
        command.expect(await uow.calendar_feeds.get(feed_id))
        feed, token = await handlers.rotate_feed(handlers.RotateFeed(feed_id=feed_id), uow)
        view = OpenedFeedView.at(feed, _address(request, token))
        return command.answered(uow, view, version=feed.version)


@router.post("/sites/{site}/calendar-feeds/{feed_id}/revocation")
async def revoke_calendar_feed(
    site: Site,  # noqa: ARG001 - the command holds it
    feed_id: UUID,
    command: Commands[SchedulingUnitOfWork],
) -> Answer[FeedView]:
    """Close the feed's address for good. Again is the same."""
    async with command.unit_of_work() as uow:
        command.expect(await uow.calendar_feeds.get(feed_id))
        feed = await handlers.revoke_feed(handlers.RevokeFeed(feed_id=feed_id), uow)
        return command.answered(uow, FeedView.of(feed), version=feed.version)


async def _opened(
    shows: Shown, request: Request, command: Command[SchedulingUnitOfWork]
) -> Answer[OpenedFeedView]:
    async with command.unit_of_work() as uow:
        feed, token = await handlers.open_feed(handlers.OpenFeed(shows=shows), uow)
        view = OpenedFeedView.at(feed, _address(request, token))
        location = f"/sites/{feed.site}/calendar-feeds/{feed.id}"
        return command.created(uow, view, version=feed.version, location=location)


def _address(request: Request, token: str) -> str:
    return f"{str(request.base_url).rstrip('/')}/calendars/{token}.ics"


def _plain(feed: CalendarFeed) -> dict[str, Any]:
    shows = {name: getattr(feed.shows, name) for name in ("client_id", "facilitator_id", "room")}
    return {**vars(feed), **shows, "kind": feed.shows.kind}
