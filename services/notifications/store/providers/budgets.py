"""Leases of budget: the bucket's row is locked, moved on by the domain, and written."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.dialects.postgresql import insert

from services.notifications import tables
from services.notifications.domain.providers import limits
from services.notifications.domain.providers.limits import Asked, Bucket, Granted, Lease, Limit
from shared.database import Database
from shared.database.errors import translated
from shared.database.pool import Connection, fetch

LEASE_SECONDS = 0.3

_b = tables.provider_budget.c
_NOW = func.extract("epoch", func.clock_timestamp()).label("now")
_READ_CLOCK = select(_NOW)
_HOLD = select(tables.provider_budget).where(_b.provider == bindparam("name")).with_for_update()
_ADD = insert(tables.provider_budget).on_conflict_do_nothing()
_WRITE = (
    update(tables.provider_budget)
    .where(_b.provider == bindparam("row_provider"))
    .values(tokens=bindparam("set_tokens"), at=bindparam("set_at"), leases=bindparam("set_leases"))
)


class SqlBudgets:
    """One bucket per provider, on the database's clock."""

    def __init__(
        self,
        database: Database,
        limits_of: Mapping[str, tuple[Limit, ...]],
        seconds: float = LEASE_SECONDS,
    ) -> None:
        self._database = database
        self._limits = limits_of
        self._seconds = seconds

    async def lease(self, provider: str, asked: Asked) -> Granted:
        async with self._database.connection() as connection:
            with translated({}):
                async with connection.transaction():
                    bucket, now = await self._hold(connection, provider)
                    bucket, granted = limits.lease(bucket, asked, now, self._seconds)
                    await _write(connection, provider, bucket)
        return replace(granted, until=self._seconds)

    async def give_back(self, provider: str, replica: str, unused: int) -> None:
        async with self._database.connection() as connection:
            with translated({}):
                async with connection.transaction():
                    bucket, now = await self._hold(connection, provider)
                    bucket = limits.returned(bucket, replica, unused, now)
                    await _write(connection, provider, bucket)

    async def _hold(self, connection: Connection, provider: str) -> tuple[Bucket, float]:
        """Lock the bucket and return it with the database's time, taken after the wait."""
        rows = await fetch(connection, _HOLD, {"name": provider})
        now = float((await fetch(connection, _READ_CLOCK, {}))[0]["now"])
        if not rows:
            await self._add(connection, provider, now)
            rows = await fetch(connection, _HOLD, {"name": provider})
        row = rows[0]
        limits_here = self._limits[provider]
        if len(row["tokens"]) != len(limits_here):
            return Bucket.full(limits_here, now), now
        leases = {name: Lease(*held) for name, held in row["leases"].items()}
        pairs = zip(limits_here, row["tokens"], strict=True)
        tokens = tuple(min(held, float(limit.burst)) for limit, held in pairs)
        return Bucket(limits_here, tokens, row["at"], leases), now

    async def _add(self, connection: Connection, provider: str, now: float) -> None:
        full = Bucket.full(self._limits[provider], now)
        await fetch(connection, _ADD, {"provider": provider, **_columns(full)})


async def _write(connection: Connection, provider: str, bucket: Bucket) -> None:
    changes = {f"set_{name}": value for name, value in _columns(bucket).items()}
    await fetch(connection, _WRITE, {"row_provider": provider, **changes})


def _columns(bucket: Bucket) -> dict[str, Any]:
    leases = {name: [held.tokens, held.until] for name, held in bucket.leases.items()}
    return {"tokens": list(bucket.tokens), "at": bucket.at, "leases": leases}
