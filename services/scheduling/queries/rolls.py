"""Owns reading which rolls wait: to be finished by somebody, or to be locked by time."""

from datetime import datetime

import asyncpg
from sqlalchemy import select

from services.scheduling.domain.rolls.credit_rules import CreditRules, Rounding
from services.scheduling.tables import credit_rules, session
from services.scheduling.tables.due_rolls import IS_DUE_TO_LOCK, IS_OVER, ON_ROLL, UNMARKED_COUNT
from shared.database import Database
from shared.http.paging import Window

_SITES_DUE = select(session.c.site).distinct().where(IS_DUE_TO_LOCK)


async def sites_with_rolls_to_lock(database: Database, now: datetime) -> list[str]:
    return [row["site"] for row in await database.fetch(_SITES_DUE, now=now)]


async def rolls_to_finish(
    database: Database, site: str, window: Window, now: datetime
) -> list[asyncpg.Record]:
    """Return sessions with clients that are over and have no complete roll."""
    statement = select(session, UNMARKED_COUNT.label("unmarked")).where(
        session.c.site == site, IS_OVER, ON_ROLL
    )
    return await database.fetch(window.of(statement, session.c.id), now=now)


async def credit_rules_of(database: Database, site: str, window: Window) -> list[CreditRules]:
    """Return versions, the first one first."""
    statement = select(credit_rules).where(credit_rules.c.site == site)
    rows = await database.fetch(window.of(statement, credit_rules.c.id))
    return [CreditRules(**{**row, "rounding": Rounding(row["rounding"])}) for row in rows]
