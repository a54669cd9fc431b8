"""Reads who stands around clients."""

from uuid import UUID

import asyncpg
from sqlalchemy import any_, bindparam, literal, select

from services.notifications import tables
from services.notifications.domain.terms import StaffRole
from shared.database import Database
from shared.http.paging import Window

_s, _f = tables.staff_member.c, tables.family_member.c

_STAFF_MEMBER = select(tables.staff_member).where(
    _s.id == bindparam("person_id"), _s.site == bindparam("site")
)


async def staff_member(database: Database, site: str, person_id: UUID) -> asyncpg.Record | None:
    return await database.fetch_one(_STAFF_MEMBER, site=site, person_id=person_id)


async def staff(
    database: Database, site: str, window: Window, role: StaffRole | None
) -> list[asyncpg.Record]:
    statement = select(tables.staff_member).where(_s.site == site)
    if role is not None:
        statement = statement.where(literal(role.value) == any_(_s.roles))
    return await database.fetch(window.of(statement, _s.id))


async def family(
    database: Database,
    site: str,
    window: Window,
    *,
    client_id: UUID | None,
    person_id: UUID | None,
) -> list[asyncpg.Record]:
    statement = select(tables.family_member).where(_f.site == site)
    if client_id is not None:
        statement = statement.where(_f.client_id == client_id)
    if person_id is not None:
        statement = statement.where(_f.person_id == person_id)
    return await database.fetch(window.of(statement, _f.id))
