"""Plans as lists and pages show them."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, select

from services.aftercare.queries.rows import Row, equals, rows
from services.aftercare.tables import check_in, known_episode, linkage, plan
from shared.database import Database
from shared.http.paging import Window

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


async def plans(
    database: Database, site: str, wanted: Mapping[str, Any], window: Window
) -> Sequence[Row]:
    """Return the site's plans whose columns have the values `wanted`; None is any."""
    statement: Select[Any] = _PLANS.where(plan.c.site == site, *equals(plan, wanted))
    return rows(await database.fetch(window.of(statement, plan.c.id)))


async def plan_with_parts(
    database: Database, site: str, plan_id: UUID
) -> tuple[Row, Sequence[Row], Sequence[Row]] | None:
    """Return the plan with its linkages and check-ins, or None where the site has none."""
    found = await database.fetch_one(_PLAN, id=plan_id, site=site)
    if found is None:
        return None
    linkages = await database.fetch(_LINKAGES, plan_id=plan_id)
    check_ins = await database.fetch(_CHECK_INS, plan_id=plan_id)
    return dict(found), rows(linkages), rows(check_ins)
