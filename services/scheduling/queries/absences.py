"""Owns reading absence policies and cases as lists, and where time has something to do to them."""

from collections.abc import AsyncIterator
from datetime import date, datetime, time, timedelta
from typing import Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg
from sqlalchemy import DateTime, Select, bindparam, select

from services.scheduling.domain.absences.policy import PolicyBook
from services.scheduling.tables import IS_LIVE, absence_case, absence_policy, policy_of, track
from shared.database import Database
from shared.http.paging import Window

BATCH = 1000
CASE_COLUMNS = [
    "id",
    "client_id",
    "episode_id",
    "state",
    "step",
    "follows",
    "policy_version",
    "opened_on",
    "role",
    "due_at",
    "resolution",
]
Show = Literal["live", "due_today", "overdue", "all"]

_c, _p = absence_case.c, absence_policy.c
_LINE = select(_c.version, *(_c[name] for name in CASE_COLUMNS))
_ONE = select(absence_case).where(_c.site == bindparam("site"), _c.id == bindparam("id"))
_BOOK = select(absence_policy).where(_p.site == bindparam("site")).order_by(_p.id)
_ZONE = (
    select(track.c.timezone).where(track.c.site == bindparam("site")).order_by(track.c.id).limit(1)
)
_SITES_WAKING = (
    select(_c.site).where(_c.wakes_at <= bindparam("now", type_=DateTime(timezone=True))).distinct()
)


async def sites_waking(database: Database, now: datetime) -> list[str]:
    """Return the sites with cases whose time has come."""
    return [row["site"] for row in await database.fetch(_SITES_WAKING, now=now)]


async def policies(
    database: Database, site: str, window: Window, track_code: str | None
) -> list[asyncpg.Record]:
    statement = select(absence_policy).where(_p.site == site)
    if track_code is not None:
        statement = statement.where(_p.track_code == track_code)
    return await database.fetch(window.of(statement, _p.id))


async def book_of(database: Database, site: str) -> PolicyBook:
    rows = await database.fetch(_BOOK, site=site)
    return PolicyBook(tuple(policy_of(dict(row)) for row in rows))


async def zone_of_site(database: Database, site: str) -> ZoneInfo | None:
    """Return the zone of the site's first track."""
    name: str | None = await database.fetch_value(_ZONE, site=site)
    return ZoneInfo(name) if name else None


async def today_at(database: Database, site: str, now: datetime) -> date:
    """Return the site's local day; UTC's where the site has no track yet."""
    return now.astimezone(await zone_of_site(database, site)).date()


async def cases(
    database: Database,
    site: str,
    window: Window,
    now: datetime,
    *,
    show: Show,
    state: str | None,
    role: str | None,
    client_id: UUID | None,
) -> list[asyncpg.Record]:
    """Return cases as lines; of those due today the overdue ones too."""
    statement = _LINE.where(_c.site == site)
    if show == "live":
        statement = statement.where(IS_LIVE)
    elif show == "overdue":
        statement = statement.where(_c.due_at <= now)
    elif show == "due_today":
        statement = statement.where(_c.due_at < await _end_of_today(database, site, now))
    for column, value in ((_c.state, state), (_c.role, role), (_c.client_id, client_id)):
        if value is not None:
            statement = statement.where(column == value)
    return await database.fetch(window.of(statement, _c.id))


async def case_row(database: Database, site: str, case_id: UUID) -> asyncpg.Record | None:
    return await database.fetch_one(_ONE, site=site, id=case_id)


async def all_cases(database: Database, site: str) -> AsyncIterator[list[list[Any]]]:
    """Return every case that was ever opened, the earliest first, in batches."""
    lines = select(*(_c[name] for name in CASE_COLUMNS)).where(_c.site == site)
    lines = lines.where(_c.opened_on.is_not(None)).order_by(_c.id).limit(BATCH)
    after: UUID | None = None
    while rows := await database.fetch(_beyond(lines, after)):
        yield [list(row.values()) for row in rows]
        after = rows[-1]["id"]


def _beyond(lines: Select[Any], after: UUID | None) -> Select[Any]:
    return lines if after is None else lines.where(_c.id > after)


async def _end_of_today(database: Database, site: str, now: datetime) -> datetime:
    zone = await zone_of_site(database, site)
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), zone or ZoneInfo("UTC"))
