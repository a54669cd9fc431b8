"""Commands about calendar feeds: open, move to a new address, revoke; and what time ends."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.scheduling.domain.calendars.events import CANCELLATION_SHOWN
from services.scheduling.domain.calendars.feed import (
    CalendarFeed,
    ClientIsNotKnownHere,
    Shown,
    StayIsLongOver,
    hash_of,
    is_long_over,
    last_end,
    new_token,
)
from services.scheduling.ports import SchedulingUnitOfWork
from shared.identifiers import new_id


@dataclass(frozen=True, kw_only=True)
class OpenFeed:
    shows: Shown


@dataclass(frozen=True, kw_only=True)
class RotateFeed:
    feed_id: UUID


@dataclass(frozen=True, kw_only=True)
class RevokeFeed:
    feed_id: UUID


@dataclass(frozen=True, kw_only=True)
class NoteUse:
    feed_id: UUID


@dataclass(frozen=True)
class EndFeeds:
    at_most: int


async def open_feed(command: OpenFeed, uow: SchedulingUnitOfWork) -> tuple[CalendarFeed, str]:
    """Open a feed, and return the token of its address: nobody can show it again.

    Raises: ClientIsNotKnownHere, StayIsLongOver.
    """
    if command.shows.client_id is not None:
        await _require_here(command.shows.client_id, uow)
    token = new_token()
    feed = CalendarFeed(
        id=new_id(),
        site=uow.site,
        shows=command.shows,
        token_hash=hash_of(token),
        opened_at=uow.now,
    )
    uow.calendar_feeds.add(feed)
    return feed, token


async def rotate_feed(command: RotateFeed, uow: SchedulingUnitOfWork) -> tuple[CalendarFeed, str]:
    """Give the feed a new address in place of the old one. Raises TransitionIsNotAllowed."""
    feed = await uow.calendar_feeds.get(command.feed_id)
    token = new_token()
    feed.rotate(token)
    uow.save(feed)
    return feed, token


async def revoke_feed(command: RevokeFeed, uow: SchedulingUnitOfWork) -> CalendarFeed:
    """Close the feed's address for good; again is the same."""
    feed = await uow.calendar_feeds.get(command.feed_id)
    feed.revoke(uow.now)
    uow.save(feed)
    return feed


async def note_use(command: NoteUse, uow: SchedulingUnitOfWork) -> None:
    """Keep today as the day on which the feed was read last."""
    uow.calendar_feeds.note_use(command.feed_id, uow.now.date())


async def end_feeds(command: EndFeeds, uow: SchedulingUnitOfWork) -> int:
    """Revoke the feeds of clients who left long ago; forget what no calendar shows any more."""
    leavers = await uow.calendar_feeds.of_leavers(last_end(uow.now.date()), command.at_most)
    for feed in leavers:
        feed.revoke(uow.now)
        uow.save(feed)
    forgotten = await uow.calendar_feeds.forget_given_up_seats(
        uow.now - CANCELLATION_SHOWN, command.at_most
    )
    return max(len(leavers), forgotten)


async def _require_here(client_id: UUID, uow: SchedulingUnitOfWork) -> None:
    stays = await uow.stays.of_clients([client_id])
    today = uow.now.date()
    if is_long_over(stays, today):
        if not await uow.calendar_feeds.keeps_seat_after(client_id, last_end(today)):
            raise StayIsLongOver
    elif not stays and not await uow.calendar_feeds.keeps_seat_after(client_id, date.min):
        raise ClientIsNotKnownHere
