"""Which sites have something that waits for the clock, however much of it each has."""

from datetime import datetime

from sqlalchemy import DateTime, Table, TextClause, bindparam, text

from shared.database import Database


def waking_in(table: Table) -> TextClause:
    """Return the question, with `now`. The index of site and `wakes_at` gives a step a site."""
    return text(f"""
{_walk(table, "wakes_at IS NOT NULL")}
SELECT site FROM walked WHERE site IS NOT NULL AND EXISTS (
  SELECT FROM {table.name} AS due WHERE due.site = walked.site AND due.wakes_at <= :now)
""").bindparams(bindparam("now", type_=DateTime(timezone=True)))  # noqa: S608 - a table of ours


def having_rows_in(table: Table) -> TextClause:
    """Return the question which sites have rows at all."""
    walk = _walk(table, "TRUE")
    return text(f"{walk} SELECT site FROM walked WHERE site IS NOT NULL")  # noqa: S608 - the same


async def sites_of(question: TextClause, database: Database, **params: datetime) -> list[str]:
    return [row["site"] for row in await database.fetch(question, **params)]


def _walk(table: Table, rows: str) -> str:
    """Go from site to site through an index that begins with it, however many rows each has."""
    return f"""
WITH RECURSIVE walked AS (
  (SELECT site FROM {table.name} WHERE {rows} ORDER BY site LIMIT 1)
  UNION ALL
  SELECT (SELECT site FROM {table.name} WHERE {rows} AND site > walked.site
    ORDER BY site LIMIT 1)
  FROM walked WHERE walked.site IS NOT NULL
)"""  # noqa: S608 - the same
