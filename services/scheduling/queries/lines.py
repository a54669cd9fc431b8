"""Owns reading the lines of series: where they have something to do, and the rules they follow."""

from datetime import datetime

from sqlalchemy import select

from services.scheduling.domain.bookings.policy import BookingPolicy
from services.scheduling.tables import membership
from services.scheduling.tables.lines import FREE_LINES, NEWEST_POLICY, OFFER_IS_DUE, policy_of
from shared.database import Database
from shared.identifiers import new_id

_OFFERS_DUE = select(membership.c.site).where(OFFER_IS_DUE).distinct()


async def sites_with_offers_due(database: Database, now: datetime) -> list[str]:
    """Return the sites where the time to answer an offer is over."""
    return [row["site"] for row in await database.fetch(_OFFERS_DUE, now=now)]


async def sites_with_free_seats(database: Database, now: datetime) -> list[str]:
    """Return the sites where a seat that somebody waits for is free."""
    rows = await database.fetch(FREE_LINES, now=now)
    return sorted({row["site"] for row in rows})


async def current_policy(database: Database, site: str) -> BookingPolicy:
    row = await database.fetch_one(NEWEST_POLICY, site=site)
    return BookingPolicy(id=new_id(), site=site) if row is None else policy_of(dict(row))
