"""Owns reading what is known of a client's availability."""

from uuid import UUID

import asyncpg
from sqlalchemy import BindParameter, bindparam, select

from services.scheduling.tables import week_needs
from shared.database import Database

_AT_SITE: BindParameter[str] = bindparam("site")
_OF_CLIENT = select(week_needs).where(
    week_needs.c.site == _AT_SITE, week_needs.c.client_id == bindparam("client_id")
)


async def availability(database: Database, site: str, client_id: UUID) -> asyncpg.Record | None:
    return await database.fetch_one(_OF_CLIENT, site=site, client_id=client_id)
