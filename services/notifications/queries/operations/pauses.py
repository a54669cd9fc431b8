"""Reads pauses: those that hold, and those that did."""

from collections.abc import Collection
from uuid import UUID

import asyncpg
from sqlalchemy import Text, any_, bindparam, literal, select, text
from sqlalchemy.dialects.postgresql import ARRAY

from services.notifications import tables
from services.notifications.domain.operations.pause import EVERYWHERE
from shared.database import Database
from shared.http.paging import Window

_p = tables.pause.c


_PAUSE = select(tables.pause).where(_p.id == bindparam("id"))


async def pause(database: Database, pause_id: UUID) -> asyncpg.Record | None:
    return await database.fetch_one(_PAUSE, id=pause_id)


async def pauses(
    database: Database, sites: Collection[str] | None, window: Window, *, active_only: bool
) -> list[asyncpg.Record]:
    """Return those at these sites (None is every one), and those that hold everywhere."""
    statement = select(tables.pause)
    if sites is not None:
        named = literal([EVERYWHERE, *sorted(sites)], type_=ARRAY(Text))
        statement = statement.where(_p.site == any_(named))
    if active_only:
        statement = statement.where(text(tables.IS_ACTIVE))
    return await database.fetch(window.of(statement, _p.id))
