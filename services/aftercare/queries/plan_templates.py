"""Versions of plan templates as lists and pages show them."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import bindparam, select

from services.aftercare.queries.rows import Row, listed, one
from services.aftercare.tables import plan_template
from shared.database import Database
from shared.http.paging import Window
from shared.unit_of_work.versions import newest_of

_t = plan_template.c
_ONE = select(plan_template).where(_t.id == bindparam("id"), _t.site == bindparam("site"))
_IN_FORCE = newest_of(plan_template)


async def versions(
    database: Database, site: str, state: str | None, window: Window
) -> Sequence[Row]:
    return await listed(database, plan_template, site, {"state": state}, window)


async def version_of_id(database: Database, site: str, version_id: UUID) -> Row | None:
    return one(await database.fetch_one(_ONE, id=version_id, site=site))


async def in_force(database: Database, site: str) -> Row | None:
    return one(await database.fetch_one(_IN_FORCE, site=site))
