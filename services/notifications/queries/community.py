"""Reads at which sites members are still to be told of an event."""

from datetime import datetime

from sqlalchemy import select

from services.notifications import tables
from shared.database import Database

_a = tables.announcement.c
_OPEN = select(_a.site).distinct().where(_a.is_open)


async def sites_announcing(database: Database, _now: datetime) -> list[str]:
    return [row["site"] for row in await database.fetch(_OPEN)]
