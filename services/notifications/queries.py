"""Owns reading: contacts for the masking eye, permissions, notifications, and what is due."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg
from sqlalchemy import and_, bindparam, func, select, text

from services.notifications import tables
from services.notifications.domain.terms import Lane, State
from shared.database import Database
from shared.http.paging import Window

_n, _c, _p = tables.notification.c, tables.contact.c, tables.channel_permission.c

_CONTACT = (
    select(tables.contact, tables.person_key.c.wrapped)
    .outerjoin(
        tables.person_key,
        and_(tables.person_key.c.person_id == _c.id, tables.person_key.c.site == _c.site),
    )
    .where(_c.id == bindparam("person_id"), _c.site == bindparam("site"))
)
_PERMISSIONS = (
    select(tables.channel_permission)
    .where(_p.person_id == bindparam("person_id"), _p.site == bindparam("site"))
    .order_by(_p.channel, _p.category)
)
_NOTIFICATION = select(tables.notification).where(
    _n.id == bindparam("id"), _n.site == bindparam("site")
)
_DUE = (
    select(_n.lane, func.count().label("count"), func.min(_n.due_at).label("oldest"))
    .where(_n.due_at <= bindparam("now"), text(tables.IS_OPEN))
    .group_by(_n.lane)
)


@dataclass(frozen=True, slots=True)
class Backlog:
    """What is due in a lane and not handed over."""

    count: int
    oldest: datetime


async def contact(database: Database, site: str, person_id: UUID) -> asyncpg.Record | None:
    return await database.fetch_one(_CONTACT, site=site, person_id=person_id)


async def permissions(database: Database, site: str, person_id: UUID) -> list[asyncpg.Record]:
    return await database.fetch(_PERMISSIONS, site=site, person_id=person_id)


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


async def due(database: Database, now: datetime) -> Mapping[Lane, Backlog]:
    """Return the lanes that have something due."""
    rows = await database.fetch(_DUE, now=now)
    return {Lane(row["lane"]): Backlog(row["count"], row["oldest"]) for row in rows}
