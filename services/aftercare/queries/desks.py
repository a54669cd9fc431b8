"""Whom a client can call: the program's name and number, as the site's rules of linkages say it."""

from sqlalchemy import select

from services.aftercare.tables.linkages import linkage_rules
from shared.database import Database

_r = linkage_rules.c


async def desk_of(database: Database, site: str) -> str | None:
    """Return the program's name and number, or None where the site has said none."""
    newest = select(_r.desk).where(_r.site == site).order_by(_r.number.desc()).limit(1)
    desk: str | None = await database.fetch_value(newest)
    return desk
