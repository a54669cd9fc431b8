"""The versions of a site's cadence rules as lists show them, and all plans they are tried on."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, select

from services.aftercare.domain.check_ins.outlook import Trial, try_out
from services.aftercare.domain.check_ins.rules import CadenceRules
from services.aftercare.domain.local_days import local_day
from services.aftercare.queries.rows import Row, listed
from services.aftercare.tables import cadence_rules, plan_cadence
from services.aftercare.tables.cadences import cadence_of, rules_of
from shared.database import Database
from shared.http.paging import Window
from shared.unit_of_work.versions import versions_of

MOST_TRIED = 2_000
"""Plans that a trial looks at: the newest."""

_VERSIONS = versions_of(cadence_rules)
_ASKED = (
    select(plan_cadence)
    .where(plan_cadence.c.site == bindparam("site"), plan_cadence.c.is_over.is_(False))
    .order_by(plan_cadence.c.id.desc())
    .limit(MOST_TRIED)
)


async def versions(database: Database, site: str, window: Window) -> Sequence[Row]:
    return await listed(database, cadence_rules, site, {}, window)


async def trial_of(database: Database, draft: CadenceRules, now: datetime) -> Trial:
    """Return what `draft` would do to the plans of its site that are asked today."""
    published = [rules_of(dict(row)) for row in await database.fetch(_VERSIONS, site=draft.site)]
    known = {each.number: each for each in published}
    asked = [cadence_of(dict(row)) for row in await database.fetch(_ASKED, site=draft.site)]
    days = {each.timezone: local_day(now, each.timezone) for each in asked}
    plans = [(each, known[each.rules_number]) for each in asked]
    return await asyncio.to_thread(try_out, draft, plans, days)
