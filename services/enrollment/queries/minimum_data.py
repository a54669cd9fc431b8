"""Owns reading what was given of one episode."""

from uuid import UUID

import asyncpg
from sqlalchemy import bindparam, select

from services.enrollment.tables import minimum_data
from shared.database import Database

_ONE = select(minimum_data).where(
    minimum_data.c.site == bindparam("site"), minimum_data.c.id == bindparam("id")
)


async def minimum_data_of(
    database: Database, site_code: str, episode_id: UUID
) -> asyncpg.Record | None:
    return await database.fetch_one(_ONE, site=site_code, id=episode_id)
