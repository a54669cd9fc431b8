"""Check-ins as lists and pages show them, and where some wait for the clock."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, select

from services.aftercare.queries.rows import Row, equals, one, rows
from services.aftercare.queries.waking import sites_of, waking_in
from services.aftercare.tables import check_in
from shared.database import Database
from shared.http.paging import Window

_CHECK_IN = select(check_in).where(
    check_in.c.id == bindparam("id"), check_in.c.site == bindparam("site")
)
_SITES_WAKING = waking_in(check_in)


async def check_ins(
    database: Database, site: str, wanted: Mapping[str, Any], window: Window
) -> Sequence[Row]:
    """Return the site's check-ins as `wanted`; `due_from` and `due_until` are both within."""
    columns = {name: value for name, value in wanted.items() if not name.startswith("due_")}
    conditions = equals(check_in, columns)
    if wanted.get("due_from") is not None:
        conditions.append(check_in.c.due_on >= wanted["due_from"])
    if wanted.get("due_until") is not None:
        conditions.append(check_in.c.due_on <= wanted["due_until"])
    statement: Select[Any] = select(check_in).where(check_in.c.site == site, *conditions)
    return rows(await database.fetch(window.of(statement, check_in.c.id)))


async def check_in_of_id(database: Database, site: str, check_in_id: UUID) -> Row | None:
    return one(await database.fetch_one(_CHECK_IN, id=check_in_id, site=site))


async def sites_waking(database: Database, now: datetime) -> list[str]:
    """Return the sites that have check-ins whose time has come."""
    return await sites_of(_SITES_WAKING, database, now=now)
