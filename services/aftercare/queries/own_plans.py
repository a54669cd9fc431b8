"""A client's own plan, as soon as it is no draft any more."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import or_, select

from services.aftercare.queries.rows import Row, one
from services.aftercare.tables import data_key, plan
from services.aftercare.tables.persons import of_persons
from shared.database import Database

_p = plan.c
_IS_OVER = or_(_p.state == "completed", _p.state == "revoked")
_OWN = (
    select(plan, data_key.c.wrapped.label("key"))
    .outerjoin(data_key, data_key.c.owner_id == _p.client_id)
    .where(_p.starts_on.is_not(None), _p.state != "draft")
    .order_by(_IS_OVER, _p.id.desc())
    .limit(1)
)


async def own_plan(database: Database, site: str, client_ids: Collection[UUID]) -> Row | None:
    """Return the plan in place, else the newest that was; one that never began is none."""
    own = _OWN.where(_p.site == site, _p.client_id == of_persons(client_ids))
    return one(await database.fetch_one(own))
