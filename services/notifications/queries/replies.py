"""Reads what webhooks and timers must know before a unit of work is opened: at which site."""

from uuid import UUID

from sqlalchemy import bindparam, select

from services.notifications import tables
from shared.database import Database

_SITE_OF = select(tables.notification.c.site).where(tables.notification.c.id == bindparam("id"))
_SITES_WAITING = (
    select(tables.receipt.c.site).where(tables.receipt.c.applied_at.is_(None)).distinct()
)


async def site_of(database: Database, notification_id: UUID) -> str | None:
    row = await database.fetch_one(_SITE_OF, id=notification_id)
    return None if row is None else str(row["site"])


async def sites_with_receipts(database: Database) -> list[str]:
    rows = await database.fetch(_SITES_WAITING)
    return [row["site"] for row in rows]
