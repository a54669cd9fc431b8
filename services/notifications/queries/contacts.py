"""Reads contacts, for the masking eye, and permissions."""

from uuid import UUID

import asyncpg
from sqlalchemy import and_, bindparam, select

from services.notifications import tables
from shared.database import Database

_c, _p = tables.contact.c, tables.channel_permission.c

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


async def contact(database: Database, site: str, person_id: UUID) -> asyncpg.Record | None:
    return await database.fetch_one(_CONTACT, site=site, person_id=person_id)


async def permissions(database: Database, site: str, person_id: UUID) -> list[asyncpg.Record]:
    return await database.fetch(_PERMISSIONS, site=site, person_id=person_id)
