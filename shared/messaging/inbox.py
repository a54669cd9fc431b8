"""The inbox: which events a consumer has already taken, so that none has its effect twice."""

from collections.abc import Iterable
from uuid import UUID

from shared.database.errors import translated
from shared.database.pool import Connection
from shared.database.writes import Write

_KNOWN = "SELECT event_id FROM inbox WHERE consumer = $1 AND event_id = ANY($2::uuid[])"
_RECORD = "INSERT INTO inbox (consumer, event_id) SELECT $1, unnest($2::uuid[])"
_FORGET = "DELETE FROM inbox WHERE consumer = $1 AND event_id = ANY($2::uuid[])"
_TABLES = frozenset({"inbox"})


async def already_taken(
    connection: Connection, consumer: str, event_ids: Iterable[UUID]
) -> set[UUID]:
    """Return those of `event_ids` whose effect is already kept."""
    with translated({}):
        rows = await connection.fetch(_KNOWN, consumer, list(event_ids))
    return {row["event_id"] for row in rows}


def record(consumer: str, event_ids: Iterable[UUID]) -> Write:
    """Return the write that marks events as taken, in the transaction of their effect."""
    return Write(_RECORD, (consumer, list(event_ids)), _TABLES)


async def let_through_again(
    connection: Connection, consumer: str, event_ids: Iterable[UUID]
) -> None:
    """Forget that events were taken, so that a replay has its effect again."""
    with translated({}):
        await connection.execute(_FORGET, consumer, list(event_ids))
