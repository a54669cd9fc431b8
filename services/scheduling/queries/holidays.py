"""Owns reading a site's holidays."""

import asyncpg
from sqlalchemy import BindParameter, bindparam, select

from services.scheduling.tables import holidays as table
from shared.database import Database

_AT_SITE: BindParameter[str] = bindparam("site")
_OF_SITE = select(table).where(table.c.site == _AT_SITE)


async def holidays(database: Database, site: str) -> asyncpg.Record | None:
    return await database.fetch_one(_OF_SITE, site=site)
