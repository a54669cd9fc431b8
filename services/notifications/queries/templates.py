"""Reads a site's own words, published ones and drafts, and its front desk."""

from datetime import datetime
from uuid import UUID

import asyncpg
from sqlalchemy import bindparam, func, or_, select, text

from services.notifications import tables
from services.notifications.domain.templates.version import (
    OPEN_DRAFT,
    FrontDesk,
    TemplateState,
    TemplateVersion,
)
from shared.database import Database
from shared.http.paging import Window

_t, _d = tables.template_version.c, tables.front_desk.c
_HERE = select(tables.template_version).where(_t.site == bindparam("site"))
_PUBLISHED = _HERE.where(tables.IS_PUBLISHED).order_by(_t.code)
_OPEN = _HERE.where(or_(tables.IS_DRAFT, tables.IS_PUBLISHED))
_OF_CODE = _OPEN.where(_t.code == bindparam("code"))
_VERSION = _HERE.where(_t.code == bindparam("code"), _t.id == bindparam("id"))
_n = tables.notification.c
_TEXTS = (
    select(_n.template, func.count().label("count"))
    .where(_n.site == bindparam("site"), _n.sent_at >= bindparam("since"), text(tables.IS_TEXT))
    .group_by(_n.template)
)
_DESK = select(tables.front_desk).where(_d.site == bindparam("site"))


async def in_use(database: Database, site: str) -> dict[str, TemplateVersion]:
    """Return what the site has published, by code."""
    rows = await database.fetch(_PUBLISHED, site=site)
    return {row["code"]: tables.version_of(dict(row)) for row in rows}


async def standing(
    database: Database, site: str, code: str
) -> tuple[TemplateVersion | None, TemplateVersion | None]:
    """Return what is published under a code, and its draft."""
    rows = await database.fetch(_OF_CODE, site=site, code=code)
    found = [tables.version_of(dict(row)) for row in rows]
    published = next((one for one in found if one.state is TemplateState.PUBLISHED), None)
    return published, next((one for one in found if one.state in OPEN_DRAFT), None)


async def versions(
    database: Database, site: str, code: str, window: Window
) -> list[asyncpg.Record]:
    statement = select(tables.template_version).where(_t.site == site, _t.code == code)
    return await database.fetch(window.of(statement, _t.id))


async def version(
    database: Database, site: str, code: str, version_id: UUID
) -> TemplateVersion | None:
    row = await database.fetch_one(_VERSION, site=site, code=code, id=version_id)
    return None if row is None else tables.version_of(dict(row))


async def texts_since(database: Database, site: str, since: datetime) -> dict[str, int]:
    """Count a site's texts since then, by template: those that a provider took over."""
    rows = await database.fetch(_TEXTS, site=site, since=since)
    return {row["template"]: row["count"] for row in rows}


async def front_desk(database: Database, site: str) -> FrontDesk | None:
    row = await database.fetch_one(_DESK, site=site)
    return None if row is None else tables.desk_of(dict(row))
