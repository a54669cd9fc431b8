"""Reads suppressions, and who changed what is kept of a person."""

from uuid import UUID

import asyncpg
from sqlalchemy import and_, bindparam, select

from services.notifications import tables
from services.notifications.domain.contacts.suppression import Why
from services.notifications.domain.terms import ChannelName
from shared.database import Database
from shared.http.paging import Window

_s, _c, _k, _x = (
    tables.suppression.c,
    tables.contact.c,
    tables.person_key.c,
    tables.contact_change.c,
)
_POLICY = select(tables.contact_policy).where(tables.contact_policy.c.site == bindparam("site"))
_SUPPRESSIONS = (
    select(tables.suppression, _c.sealed, _k.wrapped)
    .outerjoin(tables.contact, and_(_c.id == _s.person_id, _c.site == _s.site))
    .outerjoin(tables.person_key, and_(_k.person_id == _s.person_id, _k.site == _s.site))
)


async def suppressions(
    database: Database,
    site: str,
    window: Window,
    *,
    channel: ChannelName | None,
    why: Why | None,
    person_id: UUID | None,
) -> list[asyncpg.Record]:
    statement = _SUPPRESSIONS.where(_s.site == site)
    if channel is not None:
        statement = statement.where(_s.channel == channel.value)
    if why is not None:
        statement = statement.where(_s.why == why.value)
    if person_id is not None:
        statement = statement.where(_s.person_id == person_id)
    return await database.fetch(window.of(statement, _s.id))


async def changes(
    database: Database, site: str, window: Window, person_id: UUID
) -> list[asyncpg.Record]:
    statement = select(tables.contact_change).where(_x.site == site, _x.person_id == person_id)
    return await database.fetch(window.of(statement, _x.id))


async def contact_policy(database: Database, site: str) -> asyncpg.Record | None:
    return await database.fetch_one(_POLICY, site=site)
