"""Owns how calendar feeds are kept, and how the seats that were given up are forgotten."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, or_, select
from sqlalchemy import update as change
from sqlalchemy.dialects.postgresql import insert

from services.scheduling import tables
from services.scheduling.domain.calendars.calendar_settings import CalendarSettings
from services.scheduling.domain.calendars.events import NeutralSummary
from services.scheduling.domain.calendars.feed import CalendarFeed, FeedState, Shown
from services.scheduling.domain.calendars.zone_checks import Planned, ZoneCheck
from services.scheduling.domain.sessions.session import SessionState
from services.scheduling.store.rows import AT_SITE, columns, fields
from shared.unit_of_work import Repository

_f, _p, _a = tables.calendar_feed.c, tables.progress.c, tables.attendance.c
_g, _s = tables.given_up_seat.c, tables.session.c

_LAST_DATE = bindparam("last_date", type_=_p.ended_on.type)
_STAYS = (
    select(_p.id)
    .where(_p.client_id == _f.client_id, _p.site == _f.site)
    .correlate(tables.calendar_feed)
)
_LATER_SEATS = (
    select(_a.id)
    .where(_a.client_id == _f.client_id, _a.site == _f.site, _a.held_on > _LAST_DATE)
    .correlate(tables.calendar_feed)
)
_OF_LEAVERS = (
    select(tables.calendar_feed)
    .where(_f.site == AT_SITE, _f.client_id.is_not(None))
    .where(_f.state == FeedState.ACTIVE.value)
    .where(_STAYS.exists())
    .where(~_STAYS.where(or_(_p.ended_on.is_(None), _p.ended_on >= _LAST_DATE)).exists())
    .where(~_LATER_SEATS.exists())
    .order_by(_f.id)
    .limit(bindparam("at_most"))
    .with_for_update(skip_locked=True, of=tables.calendar_feed)
)
_SEAT = insert(tables.given_up_seat).from_select(
    [column.name for column in _g],
    select(
        _a.session_id,
        _a.client_id,
        _a.id,
        _a.site,
        _a.type,
        _a.held_on,
        _a.starts_at,
        _a.ends_at,
        _s.version + _a.version + 1,
        _a.version + 2,
        bindparam("given_up_at", type_=_g.given_up_at.type),
    )
    .join(tables.session, _s.id == _a.session_id)
    .where(_a.id == bindparam("given_up")),
)
GIVEN_UP = _SEAT.on_conflict_do_update(
    index_elements=["session_id", "client_id"],
    set_={
        **{name: _SEAT.excluded[name] for name in ("id", "held_on", "starts_at", "ends_at")},
        "given_up_at": _SEAT.excluded.given_up_at,
        "sequence": _g.counted_on + _SEAT.excluded.sequence,
        "counted_on": _g.counted_on + _SEAT.excluded.counted_on,
    },
)
"""Remembers a seat that is about to be deleted, in the same transaction."""
_NOTE_USE = (
    change(tables.calendar_feed)
    .where(_f.id == bindparam("feed_id"))
    .values(used_on=bindparam("day", type_=_f.used_on.type))
)
_HAS_LATER_SEAT = (
    select(_a.id)
    .where(_a.site == AT_SITE, _a.client_id == bindparam("client_id"), _a.held_on > _LAST_DATE)
    .limit(1)
)
_FORGOTTEN = (
    select(_g.session_id, _g.client_id)
    .where(_g.site == AT_SITE, _g.ends_at < bindparam("ended_before", type_=_g.ends_at.type))
    .order_by(_g.ends_at)
    .limit(bindparam("at_most"))
    .with_for_update(skip_locked=True)
)
_FORGET = delete(tables.given_up_seat).where(
    _g.session_id == bindparam("session_id"), _g.client_id == bindparam("client_id")
)
_ZONE_CHECK = select(tables.zone_check).where(tables.zone_check.c.site == AT_SITE)
_PLANNED = select(_s.id, _s.timezone, _s.local_start, _s.starts_at).where(
    _s.site == AT_SITE,
    _s.state == SessionState.SCHEDULED.value,
    _s.starts_at > bindparam("moment", type_=_s.starts_at.type),
)
_SETTINGS = select(tables.calendar_settings).where(tables.calendar_settings.c.site == AT_SITE)


class SqlCalendarFeeds(Repository[CalendarFeed]):
    table = tables.calendar_feed

    async def of_leavers(self, last_date: date, at_most: int) -> list[CalendarFeed]:
        await self._uow.begin()
        return await self.list_by(
            _OF_LEAVERS, site=self._uow.site, last_date=last_date, at_most=at_most
        )

    async def keeps_seat_after(self, client_id: UUID, last_date: date) -> bool:
        asked = {"site": self._uow.site, "client_id": client_id, "last_date": last_date}
        return await self._uow.fetch_one(_HAS_LATER_SEAT, **asked) is not None

    def note_use(self, feed_id: UUID, day: date) -> None:
        self._uow.write(_NOTE_USE, feed_id=feed_id, day=day)

    async def forget_given_up_seats(self, ended_before: datetime, at_most: int) -> int:
        await self._uow.begin()
        rows = await self._uow.fetch(
            _FORGOTTEN, site=self._uow.site, ended_before=ended_before, at_most=at_most
        )
        for row in rows:
            self._uow.write(_FORGET, session_id=row["session_id"], client_id=row["client_id"])
        return len(rows)

    def to_row(self, aggregate: CalendarFeed) -> dict[str, Any]:
        row = columns(aggregate)
        shows: Shown = row.pop("shows")
        return {
            **row,
            "client_id": shows.client_id,
            "facilitator_id": shows.facilitator_id,
            "room": shows.room,
        }

    def from_row(self, row: Mapping[str, Any]) -> CalendarFeed:
        shows = Shown(row["client_id"], row["facilitator_id"], row["room"])
        plain = fields(row, "client_id", "facilitator_id", "room", "used_on")
        return CalendarFeed(**{**plain, "shows": shows, "state": FeedState(row["state"])})


class SqlSiteCalendars(Repository[CalendarSettings]):
    table = tables.calendar_settings

    async def of_site(self) -> CalendarSettings | None:
        return await self.find_by(_SETTINGS, site=self._uow.site)

    def to_row(self, aggregate: CalendarSettings) -> dict[str, Any]:
        return columns(aggregate)

    def from_row(self, row: Mapping[str, Any]) -> CalendarSettings:
        return CalendarSettings(**{**row, "client_summary": NeutralSummary(row["client_summary"])})


class SqlZoneChecks(Repository[ZoneCheck]):
    table = tables.zone_check

    async def of_site(self) -> ZoneCheck | None:
        return await self.find_by(_ZONE_CHECK, site=self._uow.site)

    async def planned_after(self, moment: datetime) -> list[Planned]:
        rows = await self._uow.fetch(_PLANNED, site=self._uow.site, moment=moment)
        return [Planned(**row) for row in rows]

    def to_row(self, aggregate: ZoneCheck) -> dict[str, Any]:
        return columns(aggregate, left=list(aggregate.left))

    def from_row(self, row: Mapping[str, Any]) -> ZoneCheck:
        return ZoneCheck(**{**row, "left": tuple(row["left"])})
