"""Owns reading calendar feeds, and the meetings that a client, a facilitator or a room has."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import BindParameter, Executable, and_, any_, bindparam, func, literal, or_, select

from services.scheduling.domain.calendars.events import CANCELLATION_SHOWN, PAST_SHOWN
from services.scheduling.domain.calendars.feed import FeedState, last_end
from services.scheduling.domain.calendars.zone_checks import CHECKED_AGAIN_AFTER
from services.scheduling.domain.rolls.marks import HOLDS_THE_TIME, Status
from services.scheduling.domain.sessions.session import TAKES_ITS_PLACE
from services.scheduling.queries.states import one_of
from services.scheduling.tables import (
    attendance,
    calendar_feed,
    calendar_settings,
    given_up_seat,
    progress,
    series,
    session,
    zone_check,
)
from shared.database import Database
from shared.http.paging import Window

Row = dict[str, Any]

_A_WEEK = timedelta(days=7)
"""A session may have been moved beyond the last day of its series."""

_a, _s, _g, _f, _p = attendance.c, session.c, given_up_seat.c, calendar_feed.c, progress.c

_AT_SITE: BindParameter[str] = bindparam("site")
_WHOSE = bindparam("whose", type_=_a.client_id.type)
_FIRST = bindparam("first", type_=_s.held_on.type)
_SINCE = bindparam("since", type_=_s.starts_at.type)
_LAST_END = bindparam("last_end", type_=_p.ended_on.type)

_STAYS = select(_p.id).where(_p.client_id == _f.client_id, _p.site == _f.site)
_LATER_SEATS = select(_a.id).where(
    _a.client_id == _f.client_id, _a.site == _f.site, _a.held_on > _LAST_END
)
_IS_OVER = and_(
    _STAYS.correlate(calendar_feed).exists(),
    ~_STAYS.where(or_(_p.ended_on.is_(None), _p.ended_on >= _LAST_END))
    .correlate(calendar_feed)
    .exists(),
    ~_LATER_SEATS.correlate(calendar_feed).exists(),
)
_AT_ADDRESS = (
    select(calendar_feed, calendar_settings.c.client_summary, calendar_settings.c.changed_at)
    .outerjoin(calendar_settings, calendar_settings.c.site == _f.site)
    .where(_f.token_hash == bindparam("token_hash"), _f.state == FeedState.ACTIVE.value)
    .where(~_IS_OVER)
)
_SITES_WITH_ENDED = (
    select(_f.site)
    .where(_f.client_id.is_not(None), _f.state == FeedState.ACTIVE.value, _IS_OVER)
    .union(select(_g.site).where(_g.ends_at < _SINCE))
)
_SITES_TO_CHECK = (
    select(series.c.site)
    .where(series.c.ends_on >= bindparam("today", type_=series.c.ends_on.type))
    .where(
        ~select(zone_check.c.id)
        .where(zone_check.c.site == series.c.site)
        .where(zone_check.c.tzdata == bindparam("tzdata"), zone_check.c.checked_at > _SINCE)
        .exists()
    )
    .distinct()
    .order_by(series.c.site)
)
_ZONE_CHECK = select(zone_check).where(zone_check.c.site == _AT_SITE)
_SETTINGS = select(calendar_settings).where(calendar_settings.c.site == _AT_SITE)
_ONE_FEED = select(calendar_feed).where(_f.site == _AT_SITE, _f.id == bindparam("id"))

# Whom the roll says to have missed a session was still meant to come: a calendar tells no more.
_IS_CANCELLED = or_(
    ~one_of(_s.state, TAKES_ITS_PLACE),
    ~one_of(_a.status, (*HOLDS_THE_TIME, Status.NO_SHOW)),
)
_CHANGED_AT = func.greatest(_s.changed_at, _a.changed_at)
_OF_THIS_SEAT = and_(_g.session_id == _a.session_id, _g.client_id == _a.client_id)
_SEATS = (
    select(
        _a.session_id,
        _s.starts_at,
        _s.ends_at,
        (_s.version + _a.version + func.coalesce(_g.counted_on, 0)).label("sequence"),
        _IS_CANCELLED.label("is_cancelled"),
        _CHANGED_AT.label("changed_at"),
    )
    .join(session, _s.id == _a.session_id)
    .outerjoin(given_up_seat, _OF_THIS_SEAT)
    .where(_a.site == _AT_SITE, _a.client_id == _WHOSE, _a.held_on >= _FIRST)
    .where(or_(~_IS_CANCELLED, _CHANGED_AT >= _SINCE))
)
_SEATS_GIVEN_UP = (
    select(
        _g.session_id,
        _g.starts_at,
        _g.ends_at,
        _g.sequence,
        literal(value=True).label("is_cancelled"),
        _g.given_up_at.label("changed_at"),
    )
    .where(_g.site == _AT_SITE, _g.client_id == _WHOSE, _g.held_on >= _FIRST)
    .where(_g.given_up_at >= _SINCE)
    .where(~select(_a.id).where(_OF_THIS_SEAT).correlate(given_up_seat).exists())
)
_CLIENTS = _SEATS.union_all(_SEATS_GIVEN_UP).order_by("starts_at", "session_id")

_MEETING = (
    _s.id,
    _s.series_id,
    _s.version,
    _s.type,
    _s.timezone,
    _s.starts_at,
    _s.ends_at,
    _s.room,
    _s.facilitators,
    _s.state,
    _s.changed_at,
)
_LED = (
    select(_s.series_id)
    .where(_s.site == _AT_SITE, _s.held_on >= _FIRST, any_(_s.facilitators) == _WHOSE)
    .distinct()
)
_SERIES_LED = (
    select(*_MEETING)
    .where(_s.site == _AT_SITE, _s.series_id.in_(_LED))
    .order_by(_s.series_id, _s.starts_at, _s.id)
)
_IN_ROOM = (
    select(*_MEETING)
    .where(
        _s.site == _AT_SITE,
        _s.held_on >= _FIRST,
        func.lower(_s.room) == func.lower(bindparam("room", type_=_s.room.type)),
    )
    .where(or_(one_of(_s.state, TAKES_ITS_PLACE), _s.changed_at >= _SINCE))
    .order_by(_s.starts_at, _s.id)
)


async def feed_at_address(database: Database, token_hash: bytes, now: datetime) -> Row | None:
    """Return the feed with what its site chose, unless it was revoked or its client left."""
    row = await database.fetch_one(
        _AT_ADDRESS, token_hash=token_hash, last_end=last_end(now.date())
    )
    return None if row is None else dict(row)


async def sites_with_ended_feeds(database: Database, now: datetime) -> list[str]:
    """Return the sites where clients left long ago, or cancellations are shown no more."""
    rows = await database.fetch(
        _SITES_WITH_ENDED, last_end=last_end(now.date()), since=now - CANCELLATION_SHOWN
    )
    return sorted(row["site"] for row in rows)


async def sites_to_check(database: Database, tzdata: str, now: datetime) -> list[str]:
    """Return the sites whose sessions were not looked at today, or not by these zones."""
    asked = {"tzdata": tzdata, "since": now - CHECKED_AGAIN_AFTER, "today": now.date() - _A_WEEK}
    return [row["site"] for row in await database.fetch(_SITES_TO_CHECK, **asked)]


async def zone_check_of(database: Database, site: str) -> asyncpg.Record | None:
    return await database.fetch_one(_ZONE_CHECK, site=site)


async def settings_of(database: Database, site: str) -> asyncpg.Record | None:
    return await database.fetch_one(_SETTINGS, site=site)


async def feed_by_id(database: Database, site: str, identity: UUID) -> asyncpg.Record | None:
    return await database.fetch_one(_ONE_FEED, site=site, id=identity)


async def feeds(
    database: Database,
    site: str,
    window: Window,
    *,
    client_id: UUID | None,
    facilitator_id: UUID | None,
    room: str | None,
    state: str | None,
) -> list[asyncpg.Record]:
    statement = select(calendar_feed).where(_f.site == site)
    asked = {
        _f.client_id: client_id,
        _f.facilitator_id: facilitator_id,
        _f.room: room,
        _f.state: state,
    }
    for column, value in asked.items():
        if value is not None:
            statement = statement.where(column == value)
    return await database.fetch(window.of(statement, _f.id))


async def meetings_of_client(
    database: Database, site: str, client_id: UUID, now: datetime
) -> list[Row]:
    """Return the client's seats of 30 days and all to come, and those lost within 60 days."""
    return await _rows(database, _CLIENTS, site=site, whose=client_id, **_span(now))


async def series_of_facilitator(
    database: Database, site: str, facilitator_id: UUID, now: datetime
) -> list[Row]:
    """Return all sessions of the series in which the facilitator leads one, by series and time."""
    first = _span(now)["first"]
    return await _rows(database, _SERIES_LED, site=site, whose=facilitator_id, first=first)


async def meetings_in_room(database: Database, site: str, room: str, now: datetime) -> list[Row]:
    return await _rows(database, _IN_ROOM, site=site, room=room, **_span(now))


async def _rows(database: Database, statement: Executable, **asked: Any) -> list[Row]:
    return [dict(row) for row in await database.fetch(statement, **asked)]


def _span(now: datetime) -> dict[str, date | datetime]:
    # Whole days, so that what is read within one of them is the same unless something changed.
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return {"first": (today - PAST_SHOWN).date(), "since": today - CANCELLATION_SHOWN}
