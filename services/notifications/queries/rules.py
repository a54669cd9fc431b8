"""Reads rule sets, and at which sites time has something to do for them."""

from datetime import datetime
from uuid import UUID

import asyncpg
from sqlalchemy import bindparam, select

from services.notifications import tables
from shared.database import Database
from shared.http.paging import Window

_r, _d = tables.rule_set.c, tables.digest.c

_RULE_SET = select(tables.rule_set).where(_r.id == bindparam("id"), _r.site == bindparam("site"))
_NEWEST = (
    select(tables.rule_set)
    .where(_r.site == bindparam("site"), _r.number.is_not(None))
    .order_by(_r.number.desc())
    .limit(1)
)
_TO_FOLLOW = select(_r.site).distinct().where(_r.number.is_not(None), _r.replanned_at.is_(None))
_DUE = select(_d.site).distinct().where(_d.due_at <= bindparam("now"))


async def rule_set(database: Database, site: str, identity: UUID) -> asyncpg.Record | None:
    return await database.fetch_one(_RULE_SET, site=site, id=identity)


async def newest(database: Database, site: str) -> asyncpg.Record | None:
    return await database.fetch_one(_NEWEST, site=site)


async def rule_sets(database: Database, site: str, window: Window) -> list[asyncpg.Record]:
    return await database.fetch(window.of(select(tables.rule_set).where(_r.site == site), _r.id))


async def sites_to_follow(database: Database, _now: datetime) -> list[str]:
    return [row["site"] for row in await database.fetch(_TO_FOLLOW)]


async def sites_with_digests(database: Database, now: datetime) -> list[str]:
    return [row["site"] for row in await database.fetch(_DUE, now=now)]
