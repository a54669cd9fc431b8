"""Which sites have something that waits for the clock, however much of it one of them has."""

from datetime import datetime

from sqlalchemy import DateTime, Table, TextClause, bindparam, text

from shared.database import Database


def waking_in(table: Table) -> TextClause:
    """Return the question, with `now`. The index of site and `wakes_at` gives a step a site."""
    return text(f"""
WITH RECURSIVE waiting AS (
  (SELECT site FROM {table.name} WHERE wakes_at IS NOT NULL ORDER BY site LIMIT 1)
  UNION ALL
  SELECT (SELECT site FROM {table.name} WHERE wakes_at IS NOT NULL AND site > waiting.site
    ORDER BY site LIMIT 1)
  FROM waiting WHERE waiting.site IS NOT NULL
)
SELECT site FROM waiting WHERE site IS NOT NULL AND EXISTS (
  SELECT FROM {table.name} AS due WHERE due.site = waiting.site AND due.wakes_at <= :now)
""").bindparams(bindparam("now", type_=DateTime(timezone=True)))  # noqa: S608 - a table of ours


async def sites_of(question: TextClause, database: Database, now: datetime) -> list[str]:
    return [row["site"] for row in await database.fetch(question, now=now)]
