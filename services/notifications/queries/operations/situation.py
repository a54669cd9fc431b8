"""Reads what the drain's forecast rests on: what is due and to come, who dispatches, how fast."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from services.notifications import tables
from services.notifications.domain.operations.drain import HORIZON, Cell, Later, Situation
from services.notifications.domain.providers.breaker import Breaker
from services.notifications.domain.providers.parts import ProviderPart
from services.notifications.domain.terms import ChannelName
from services.notifications.queries.operations import counts
from shared.database import Database

_HOUR_SECONDS = 3600
_STATES = select(
    tables.provider.c.name,
    tables.provider.c.channel,
    tables.provider.c.is_paused,
    tables.provider.c.breaker,
)


@dataclass(frozen=True, slots=True)
class Situated:
    cells: list[Cell]
    situation: Situation


async def situation(database: Database, parts: Sequence[ProviderPart], now: datetime) -> Situated:
    """Return what is due and to come, and the rates by the second.

    Those of replicas are measured of late, those of arrivals in the last hour; those of providers
    are their limits.
    """
    busy = await counts.replicas(database, now)
    flow = await counts.flow(database, None)
    arriving: dict[counts.Kind, float] = defaultdict(float)
    for row in flow:
        if row["state"] == "arrived":
            arriving[counts.kind_of(row)] += row["last_hour"] / _HOUR_SECONDS
    replicas = max((one.replicas for one in busy.values()), default=0)
    return Situated(
        cells=await _cells(database, now),
        situation=Situation(
            replicas=replicas,
            each=_each(busy, replicas),
            provider=await _limits(database, parts),
            arriving=dict(arriving),
            later={
                counts.kind_of(row): Later(row["count"], row["next_slot"])
                for row in await counts.later(database, now)
            },
        ),
    )


async def _cells(database: Database, now: datetime) -> list[Cell]:
    rows = await counts.ahead(database, now + HORIZON)
    return [
        Cell(counts.kind_of(row), row["due_slot"], row["expires_slot"], row["count"])
        for row in rows
    ]


def _each(busy: Mapping[counts.Kind, counts.Replicas], replicas: int) -> dict[counts.Kind, float]:
    """Return what one replica hands over in a second: as many at once as it may, by their time.

    A channel in which nothing left of late is taken to be as fast as the slowest that is known.
    """
    seconds = {kind: one.seconds for kind, one in busy.items() if one.seconds}
    slowest = max(seconds.values(), default=None)
    return {
        kind: one.at_once / replicas / (seconds.get(kind) or slowest or 1.0)
        for kind, one in busy.items()
    }


async def _limits(database: Database, parts: Sequence[ProviderPart]) -> dict[ChannelName, float]:
    """Return by channel what its providers take in a second, without those out of service."""
    rates = {
        part.name: min((limit.count / limit.seconds for limit in part.limits), default=None)
        for part in parts
    }
    channels: dict[ChannelName, list[float | None]] = defaultdict(list)
    out = {row["name"] for row in await database.fetch(_STATES) if _is_out(dict(row))}
    for part in parts:
        channels[part.channel].append(0.0 if part.name in out else rates[part.name])
    return {
        channel: sum(rate for rate in known if rate is not None)
        for channel, known in channels.items()
        if None not in known
    }


def _is_out(row: Mapping[str, object]) -> bool:
    return bool(row["is_paused"]) or row["breaker"] == Breaker.OPEN
