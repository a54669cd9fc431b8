"""Outreach as work lists show it: by deadline; and where some deadline has passed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, select, tuple_

from services.aftercare.domain.instruments.settings import SettingsBook, default_settings
from services.aftercare.queries.rows import Row, equals, listed, one, rows
from services.aftercare.queries.waking import sites_of, waking_in
from services.aftercare.tables import check_in_settings, data_key, outreach_task
from services.aftercare.tables.outreach import settings_of
from shared.database import Database
from shared.http.paging import Window
from shared.unit_of_work.versions import versions_of

_t = outreach_task.c
_TASK = (
    select(outreach_task, data_key.c.wrapped)
    .outerjoin(data_key, data_key.c.owner_id == _t.client_id)
    .where(_t.id == bindparam("id"), _t.site == bindparam("site"))
)
_SETTINGS = versions_of(check_in_settings).order_by(check_in_settings.c.number)
_SITES_OVERDUE = waking_in(outreach_task)


async def tasks(
    database: Database, site: str, wanted: Mapping[str, Any], window: Window
) -> Sequence[Row]:
    """Return the site's tasks as `wanted`, the nearest deadline first, and one beyond the page."""
    statement: Select[Any] = select(outreach_task).where(
        _t.site == site, *equals(outreach_task, wanted)
    )
    if window.after is not None:
        last = select(_t.due_at, _t.id).where(_t.id == window.after, _t.site == site)
        statement = statement.where(tuple_(_t.due_at, _t.id) > last.scalar_subquery())
    ordered = statement.order_by(_t.due_at, _t.id).limit(window.limit + 1)
    return rows(await database.fetch(ordered))


async def task_of_id(database: Database, site: str, task_id: UUID) -> Row | None:
    """Return the task with the key of its notes, or None where the site has none."""
    return one(await database.fetch_one(_TASK, id=task_id, site=site))


async def settings_book(database: Database, site: str) -> SettingsBook:
    found = await database.fetch(_SETTINGS, site=site)
    return SettingsBook((default_settings(site), *(settings_of(dict(row)) for row in found)))


async def settings_published(database: Database, site: str, window: Window) -> Sequence[Row]:
    return await listed(database, check_in_settings, site, {}, window)


async def sites_overdue(database: Database, now: datetime) -> list[str]:
    """Return the sites that have outreach whose deadline has passed."""
    return await sites_of(_SITES_OVERDUE, database, now=now)
