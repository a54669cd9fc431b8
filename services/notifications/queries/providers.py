"""Reads providers: how each stands, how it fared in the last minutes, what changed and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import asyncpg
from sqlalchemy import bindparam, func, select

from services.notifications import tables
from services.notifications.domain.providers.outcomes import ACCEPTED
from services.notifications.domain.providers.thresholds import ThresholdsVersion
from services.notifications.domain.providers.windows import Counted, Tallied, quantile
from shared.database import Database
from shared.http.paging import Window

HEALTH_WITHIN = timedelta(minutes=10)

_p, _w, _c, _a = (
    tables.provider.c,
    tables.provider_window.c,
    tables.provider_change.c,
    tables.attempt.c,
)
_STATES = select(tables.provider).order_by(_p.channel, _p.name)
_LATELY = select(tables.provider_window).where(_w.began_at >= bindparam("since"))
_HOW = func.coalesce(_a.resolution, "awaited").label("how")
_UNKNOWNS = (
    select(_a.provider, _HOW, func.count().label("count"))
    .where(_a.outcome == "unknown", _a.ended_at >= bindparam("since"))
    .group_by(_a.provider, _HOW)
)


@dataclass(frozen=True, slots=True)
class ProviderHealth:
    """`state` is the provider's row. Counts are of the last `HEALTH_WITHIN`.

    `success` is the accepted part of its calls, None of none; refusals that blame a recipient
    count as calls that went well. Latencies are milliseconds, rounded up to a bound.
    """

    state: asyncpg.Record
    calls: int
    success: float | None
    p50_ms: int | None
    p95_ms: int | None
    troubles: dict[str, int]


async def health(database: Database, now: datetime) -> list[ProviderHealth]:
    """Return every provider there ever was, by channel and name."""
    states = await database.fetch(_STATES)
    counted = await database.fetch(_LATELY, since=now - HEALTH_WITHIN)
    return [_health(state, [Counted(**dict(row)) for row in counted]) for state in states]


async def changes(
    database: Database, window: Window, *, provider: str | None
) -> list[asyncpg.Record]:
    """Return what changed about providers, oldest first: weight, breaker, pause, Retry-After."""
    statement = select(tables.provider_change)
    if provider is not None:
        statement = statement.where(_c.provider == provider)
    return await database.fetch(window.of(statement, _c.id))


async def thresholds(database: Database, window: Window) -> list[asyncpg.Record]:
    """Return what was published to judge providers by, oldest first."""
    statement = select(tables.provider_thresholds)
    return await database.fetch(window.of(statement, tables.provider_thresholds.c.id))


async def thresholds_in_force(database: Database) -> ThresholdsVersion:
    row = await database.fetch_one(tables.THRESHOLDS_IN_FORCE)
    return tables.thresholds_of(dict(row)) if row else ThresholdsVersion()


async def unknowns(database: Database, since: datetime) -> dict[tuple[str | None, str], int]:
    """Count lost answers since then, by provider and by how each was settled (or `awaited`)."""
    rows = await database.survey(_UNKNOWNS, since=since)
    return {(row["provider"], row["how"]): row["count"] for row in rows}


def _health(state: asyncpg.Record, counted: Sequence[Counted]) -> ProviderHealth:
    lately = Tallied.of(each for each in counted if each.provider == state["name"])
    return ProviderHealth(
        state,
        lately.calls,
        None if lately.calls == 0 else 1 - lately.failures / lately.calls,
        quantile(lately.took, 0.5),
        quantile(lately.took, 0.95),
        {how: count for how, count in lately.by_outcome.items() if how != ACCEPTED},
    )
