"""Owns who stands behind a figure: ids of the discharges that it counts, for staff of the site."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select

from services.aftercare.domain.outcomes.measures import Exclusion, Result
from services.aftercare.queries.outcomes.coding import coded
from services.aftercare.queries.outcomes.cohort import Cohort
from services.aftercare.queries.rows import Row, rows
from services.aftercare.tables import plan
from shared.database import Database
from shared.http.paging import Window


async def people(
    database: Database,
    cohort: Cohort,
    window: Window,
    *,
    measure: str,
    result: Result | None = None,
    excluded: Exclusion | None = None,
) -> Sequence[Row]:
    """Return the cohort's discharges with a result in the measure, or those left out of it."""
    of_all = coded(cohort).cte("coded")
    chosen: Select[Any] = select(
        of_all.c.id,
        of_all.c.site,
        of_all.c.episode_id,
        of_all.c.client_id,
        of_all.c.person_id,
        of_all.c.program,
        of_all.c.discharged_on,
        of_all.c.standing,
        of_all.c[measure].label("result"),
        plan.c.id.label("plan_id"),
    ).outerjoin_from(
        of_all, plan, (plan.c.episode_id == of_all.c.episode_id) & (plan.c.site == of_all.c.site)
    )
    if excluded is not None:
        chosen = chosen.where(of_all.c.standing == excluded.value)
    else:
        chosen = chosen.where(of_all.c.is_counted)
    if result is not None:
        chosen = chosen.where(of_all.c[measure] == result.value)
    return rows(await database.survey(window.of(chosen, of_all.c.id)))
