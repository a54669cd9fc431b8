"""Owns reading who is a member of a series, or waits."""

from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import ColumnElement, Select, select

from services.scheduling.tables import membership
from shared.database import Database
from shared.http.paging import Window


async def members(
    database: Database,
    site: str,
    window: Window,
    *,
    series_id: UUID,
    state: str | None,
    client_id: UUID | None,
) -> list[asyncpg.Record]:
    statement = select(membership).where(
        membership.c.site == site, membership.c.series_id == series_id
    )
    statement = _narrowed(statement, membership.c.state, state)
    statement = _narrowed(statement, membership.c.client_id, client_id)
    return await database.fetch(window.of(statement, membership.c.id))


def _narrowed(statement: Select[Any], column: ColumnElement[Any], value: object) -> Select[Any]:
    return statement if value is None else statement.where(column == value)
