"""Reads notifications and how they fared."""

from uuid import UUID

import asyncpg
from sqlalchemy import bindparam, select

from services.notifications import tables
from services.notifications.domain.terms import State
from shared.database import Database
from shared.http.paging import Window

_n = tables.notification.c

_NOTIFICATION = select(tables.notification).where(
    _n.id == bindparam("id"), _n.site == bindparam("site")
)


async def notification(database: Database, site: str, identity: UUID) -> asyncpg.Record | None:
    return await database.fetch_one(_NOTIFICATION, site=site, id=identity)


async def notifications(
    database: Database, site: str, window: Window, *, state: State | None, person_id: UUID | None
) -> list[asyncpg.Record]:
    statement = select(tables.notification).where(_n.site == site)
    if state is not None:
        statement = statement.where(_n.state == state)
    if person_id is not None:
        statement = statement.where(_n.person_id == person_id)
    return await database.fetch(window.of(statement, _n.id))
