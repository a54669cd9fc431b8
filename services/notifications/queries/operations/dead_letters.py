"""Reads dead letters by cause."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import ARRAY, Text, bindparam, text

from services.notifications import tables
from shared.database import Database

_BY_CAUSE = text(
    f"""
SELECT state, reason, provider, channel, rule, count(*) AS count,
    min(created_at) AS oldest, max(created_at) AS newest
FROM notification WHERE {tables.IS_LOST} AND (:sites IS NULL OR site = ANY (:sites))
GROUP BY state, reason, provider, channel, rule ORDER BY count(*) DESC, state, reason, rule
"""  # noqa: S608 - constants
).bindparams(bindparam("sites", type_=ARRAY(Text)))


async def by_cause(database: Database, sites: Collection[str] | None) -> list[Mapping[str, Any]]:
    asked_sites = None if sites is None else sorted(sites)
    return [dict(row) for row in await database.fetch(_BY_CAUSE, sites=asked_sites)]
