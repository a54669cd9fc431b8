"""Owns reading series."""

from uuid import UUID

import asyncpg
from sqlalchemy import BindParameter, bindparam, select

from services.scheduling.tables import series, track
from shared.database import Database
from shared.http.paging import Window

_AT_SITE: BindParameter[str] = bindparam("site")
_SERIES = select(series, track.c.code.label("track_code")).join(
    track, track.c.id == series.c.track_id
)
_ONE_SERIES = _SERIES.where(series.c.site == _AT_SITE, series.c.id == bindparam("id"))


async def all_series(database: Database, site: str, window: Window) -> list[asyncpg.Record]:
    return await database.fetch(window.of(_SERIES.where(series.c.site == site), series.c.id))


async def one_series(database: Database, site: str, identity: UUID) -> asyncpg.Record | None:
    return await database.fetch_one(_ONE_SERIES, site=site, id=identity)
