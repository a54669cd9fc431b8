"""Owns which windows are in force at sites."""

from collections.abc import Collection, Sequence

from sqlalchemy import ARRAY, Text, any_, literal, select

from services.aftercare.queries.outcomes.signs import windows
from services.aftercare.queries.rows import Row, listed, rows
from services.aftercare.tables import outcome_windows
from shared.database import Database
from shared.http.paging import Window


async def windows_in_force(database: Database, sites: Collection[str] | None) -> Sequence[Row]:
    """Return the newest windows of each site that has published some."""
    newest = windows()
    statement = select(newest).order_by(newest.c.site)
    if sites is not None:
        statement = statement.where(newest.c.site == any_(literal(sorted(sites), ARRAY(Text))))
    return rows(await database.fetch(statement))


async def windows_of_site(database: Database, site: str, window: Window) -> Sequence[Row]:
    """Return all versions of a site, the earliest first."""
    return await listed(database, outcome_windows, site, {}, window)
