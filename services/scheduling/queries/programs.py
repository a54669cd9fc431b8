"""Owns reading tracks."""

import asyncpg
from sqlalchemy import select

from services.scheduling.tables import track
from shared.database import Database
from shared.http.paging import Window


async def tracks(
    database: Database, site: str, window: Window, code: str | None
) -> list[asyncpg.Record]:
    statement = select(track).where(track.c.site == site)
    if code is not None:
        statement = statement.where(track.c.code == code)
    return await database.fetch(window.of(statement, track.c.id))
