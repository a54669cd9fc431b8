"""How much waits, for readiness, metrics and operators."""

from dataclasses import dataclass

from shared.database import Database
from shared.database.errors import translated

_BACKLOG = """
SELECT count(*), coalesce(extract(epoch FROM now() - min(created_at)), 0)::float8
FROM outbox WHERE published_at IS NULL
"""
_HELD_BACK = """
SELECT coalesce(max(extract(epoch FROM now() - xact_start)), 0)::float8
FROM pg_stat_activity WHERE datname = current_database() AND backend_xid IS NOT NULL
"""


@dataclass(frozen=True)
class OutboxBacklog:
    """Unpublished events, the age in seconds of the oldest, and of the oldest open transaction.

    A transaction that stays open holds back all events that were written after it began.
    """

    events: int
    oldest_seconds: float
    held_back_seconds: float


async def outbox_backlog(database: Database) -> OutboxBacklog:
    async with database.connection() as connection:
        with translated({}):
            row = await connection.fetchrow(_BACKLOG)
            held_back = await connection.fetchval(_HELD_BACK)
    events, oldest = row or (0, 0.0)
    return OutboxBacklog(events, oldest, held_back)
