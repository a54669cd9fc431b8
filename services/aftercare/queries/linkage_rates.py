"""When the discharged of a period first came to what was proposed to them, by site and kind."""

from typing import Any

from sqlalchemy import Integer, Select, and_, case, cast, func, literal, select

from services.aftercare.domain.linkages.rates import JUDGED_AFTER, Came
from services.aftercare.queries.outcomes.cohort import Cohort, discharges
from services.aftercare.tables import linkage, plan
from shared.database import Database
from shared.reporting.counting import tallied
from shared.reporting.tally import Tallies


async def linkage_rates(database: Database, cohort: Cohort) -> Tallies:
    """Count each discharge once for each kind that its plan proposed, by when its client came."""
    return await tallied(database, _coded(cohort), ["came"])


def _coded(cohort: Cohort) -> Select[Any]:
    who = discharges(cohort)
    days = cast(func.min(linkage.c.attended_on - who.c.discharged_on), Integer)
    its_plan = and_(plan.c.episode_id == who.c.episode_id, plan.c.site == who.c.site)
    first = (
        select(who.c.id, who.c.site, who.c.discharged_on, linkage.c.kind, days.label("days"))
        .join_from(who, plan, its_plan)
        .join(linkage, linkage.c.plan_id == plan.c.id)
        .where(who.c.is_counted)
        .group_by(who.c.id, who.c.site, who.c.discharged_on, linkage.c.kind)
        .subquery()
    )
    came = case(
        (first.c.discharged_on > literal(cohort.over - JUDGED_AFTER), Came.NOT_YET.value),
        (first.c.days <= literal(7), Came.IN_7_DAYS.value),
        (first.c.days <= literal(30), Came.IN_30_DAYS.value),
        (first.c.days.is_not(None), Came.LATER.value),
        else_=Came.NEVER.value,
    )
    code = func.concat(first.c.kind, literal(" "), came)
    return select(first.c.site, code.label("came"))
