"""The read side: plain selects, always within one site."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Table, bindparam, select

from services.aftercare.tables import check_in, known_episode, linkage, plan
from shared.database import Database
from shared.http.paging import Window

Row = Mapping[str, Any]

_PLAN_COLUMNS = (
    plan,
    known_episode.c.program,
    known_episode.c.last_phase_started_on,
    known_episode.c.program_completed_on,
    known_episode.c.discharged_on,
)
_PLANS = select(*_PLAN_COLUMNS).join(known_episode, known_episode.c.episode_id == plan.c.episode_id)
_PLAN = _PLANS.where(plan.c.id == bindparam("id"), plan.c.site == bindparam("site"))
_LINKAGES = select(linkage).where(linkage.c.plan_id == bindparam("plan_id")).order_by(linkage.c.id)
_CHECK_INS = (
    select(check_in).where(check_in.c.plan_id == bindparam("plan_id")).order_by(check_in.c.id)
)
_CHECK_IN = select(check_in).where(
    check_in.c.id == bindparam("id"), check_in.c.site == bindparam("site")
)
_SITES_WAKING = select(check_in.c.site).where(check_in.c.wakes_at <= bindparam("now")).distinct()


async def plans(
    database: Database, site: str, wanted: Mapping[str, Any], window: Window
) -> Sequence[Row]:
    """Return the site's plans whose columns have the values `wanted`; None is any."""
    statement: Select[Any] = _PLANS.where(plan.c.site == site, *_equals(plan, wanted))
    return _rows(await database.fetch(window.of(statement, plan.c.id)))


async def plan_with_parts(
    database: Database, site: str, plan_id: UUID
) -> tuple[Row, Sequence[Row], Sequence[Row]] | None:
    """Return the plan with its linkages and check-ins, or None where the site has none."""
    found = await database.fetch_one(_PLAN, id=plan_id, site=site)
    if found is None:
        return None
    linkages = await database.fetch(_LINKAGES, plan_id=plan_id)
    check_ins = await database.fetch(_CHECK_INS, plan_id=plan_id)
    return dict(found), _rows(linkages), _rows(check_ins)


async def check_ins(
    database: Database, site: str, wanted: Mapping[str, Any], window: Window
) -> Sequence[Row]:
    """Return the site's check-ins as `wanted`; `due_from` and `due_until` are both within."""
    columns = {name: value for name, value in wanted.items() if not name.startswith("due_")}
    conditions = _equals(check_in, columns)
    if wanted.get("due_from") is not None:
        conditions.append(check_in.c.due_on >= wanted["due_from"])
    if wanted.get("due_until") is not None:
        conditions.append(check_in.c.due_on <= wanted["due_until"])
    statement: Select[Any] = select(check_in).where(check_in.c.site == site, *conditions)
    return _rows(await database.fetch(window.of(statement, check_in.c.id)))


async def check_in_of_id(database: Database, site: str, check_in_id: UUID) -> Row | None:
    found = await database.fetch_one(_CHECK_IN, id=check_in_id, site=site)
    return None if found is None else dict(found)


async def sites_waking(database: Database, now: datetime) -> list[str]:
    """Return the sites that have check-ins whose time has come."""
    return [row["site"] for row in await database.fetch(_SITES_WAKING, now=now)]


def _equals(table: Table, wanted: Mapping[str, Any]) -> list[ColumnElement[bool]]:
    return [table.c[name] == value for name, value in wanted.items() if value is not None]


def _rows(records: Sequence[Any]) -> list[Row]:
    return [dict(record) for record in records]
