"""Owns reading sessions and their rolls."""

from datetime import date
from uuid import UUID

import asyncpg
from sqlalchemy import BindParameter, bindparam, func, select

from services.scheduling.tables import attendance, data_key, series, session
from shared.database import Database
from shared.http.paging import Window

_AT_SITE: BindParameter[str] = bindparam("site")
_ONE = select(session).where(session.c.site == _AT_SITE, session.c.id == bindparam("id"))
_ROLL = (
    select(attendance)
    .where(attendance.c.site == _AT_SITE, attendance.c.session_id == bindparam("id"))
    .order_by(attendance.c.id)
)


_LINK = (
    select(
        session.c.series_id,
        session.c.version,
        func.coalesce(session.c.telehealth_link, series.c.telehealth_link).label("sealed"),
        data_key.c.wrapped,
    )
    .join(series, series.c.id == session.c.series_id)
    .outerjoin(data_key, data_key.c.owner_id == session.c.series_id)
    .where(session.c.site == _AT_SITE, session.c.id == bindparam("id"))
)


async def sessions(
    database: Database,
    site: str,
    window: Window,
    *,
    first: date | None,
    last: date | None,
    series_id: UUID | None,
) -> list[asyncpg.Record]:
    """Return sessions by local date, both ends included."""
    statement = select(session).where(session.c.site == site)
    if first is not None:
        statement = statement.where(session.c.held_on >= first)
    if last is not None:
        statement = statement.where(session.c.held_on <= last)
    if series_id is not None:
        statement = statement.where(session.c.series_id == series_id)
    return await database.fetch(window.of(statement, session.c.id))


async def session_by_id(database: Database, site: str, identity: UUID) -> asyncpg.Record | None:
    return await database.fetch_one(_ONE, site=site, id=identity)


async def roll_of(database: Database, site: str, session_id: UUID) -> list[asyncpg.Record]:
    return await database.fetch(_ROLL, site=site, id=session_id)


async def link_of(database: Database, site: str, session_id: UUID) -> asyncpg.Record | None:
    """Return the sealed link that holds for a session, and the wrapped key of its series."""
    return await database.fetch_one(_LINK, site=site, id=session_id)
