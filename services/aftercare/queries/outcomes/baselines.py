"""Owns where baselines stand: what is still to be asked for, and what can never be had."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import ARRAY, Text, any_, bindparam, func, literal, select

from services.aftercare.tables import baseline
from shared.database import Database

_b = baseline.c
_SITES_WAKING = select(_b.site).where(_b.wakes_at <= bindparam("now")).distinct()


async def sites_waking(database: Database, now: datetime) -> list[str]:
    """Return the sites with baselines that are to be asked for."""
    return [row["site"] for row in await database.fetch(_SITES_WAKING, now=now)]


async def standing(
    database: Database, sites: Collection[str] | None
) -> Mapping[tuple[str, str | None], int]:
    """Return how many are in each state, with the reason why there is no total."""
    counted = select(_b.state, _b.reason, func.count().label("count")).group_by(_b.state, _b.reason)
    if sites is not None:
        counted = counted.where(_b.site == any_(literal(sorted(sites), ARRAY(Text))))
    found = await database.survey(counted)
    return {(row["state"], row["reason"]): row["count"] for row in found}
