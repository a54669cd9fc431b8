"""Owns reading tracks, series and their members."""

from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, select

from services.scheduling.tables import membership, series, track
from shared.database import Database
from shared.http.paging import Window

Rows = list[asyncpg.Record]
Row = asyncpg.Record | None

_AT_SITE: BindParameter[str] = bindparam("site")
_SERIES = select(series, track.c.code.label("track_code")).join(
    track, track.c.id == series.c.track_id
)
_ONE_SERIES = _SERIES.where(series.c.site == _AT_SITE, series.c.id == bindparam("id"))


async def tracks(database: Database, site: str, window: Window, code: str | None) -> Rows:
    statement = _narrowed(select(track).where(track.c.site == site), track.c.code, code)
    return await database.fetch(window.of(statement, track.c.id))


async def all_series(database: Database, site: str, window: Window) -> Rows:
    return await database.fetch(window.of(_SERIES.where(series.c.site == site), series.c.id))


async def one_series(database: Database, site: str, identity: UUID) -> Row:
    return await database.fetch_one(_ONE_SERIES, site=site, id=identity)


async def members(
    database: Database,
    site: str,
    window: Window,
    *,
    series_id: UUID,
    state: str | None,
    client_id: UUID | None,
) -> Rows:
    statement = select(membership).where(
        membership.c.site == site, membership.c.series_id == series_id
    )
    statement = _narrowed(statement, membership.c.state, state)
    statement = _narrowed(statement, membership.c.client_id, client_id)
    return await database.fetch(window.of(statement, membership.c.id))


def _narrowed(statement: Select[Any], column: ColumnElement[Any], value: object) -> Select[Any]:
    return statement if value is None else statement.where(column == value)
