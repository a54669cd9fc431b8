"""Reads what is due and not handed over."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select, text

from services.notifications import tables
from services.notifications.domain.terms import Lane
from shared.database import Database

_n = tables.notification.c

_DUE = (
    select(_n.lane, func.count().label("count"), func.min(_n.due_at).label("oldest"))
    .where(_n.due_at <= bindparam("now"), text(tables.IS_OPEN))
    .group_by(_n.lane)
)


@dataclass(frozen=True, slots=True)
class Backlog:
    """What is due in a lane and not handed over."""

    count: int
    oldest: datetime


async def due(database: Database, now: datetime) -> Mapping[Lane, Backlog]:
    """Return the lanes that have something due."""
    rows = await database.fetch(_DUE, now=now)
    return {Lane(row["lane"]): Backlog(row["count"], row["oldest"]) for row in rows}
