"""Owns reading goals, each with the key that opens its words."""

from uuid import UUID

import asyncpg
from sqlalchemy import bindparam, select

from services.enrollment.tables import client_key
from services.enrollment.tables.goals import goal
from shared.database import Database
from shared.http.paging import Window

_GOALS = select(goal, client_key.c.wrapped).outerjoin(
    client_key, client_key.c.client_id == goal.c.client_id
)
_ONE = _GOALS.where(
    goal.c.site == bindparam("site"),
    goal.c.episode_id == bindparam("episode_id"),
    goal.c.id == bindparam("id"),
)


async def goals(
    database: Database, site: str, episode_id: UUID, window: Window
) -> list[asyncpg.Record]:
    statement = _GOALS.where(goal.c.site == site, goal.c.episode_id == episode_id)
    return await database.fetch(window.of(statement, goal.c.id))


async def goal_by_id(
    database: Database, site: str, episode_id: UUID, identity: UUID
) -> asyncpg.Record | None:
    return await database.fetch_one(_ONE, site=site, episode_id=episode_id, id=identity)
