"""The events that relay and consumer are measured with: the tiny ledger service's own."""

from collections.abc import Sequence
from uuid import UUID

from shared.clock import SystemClock
from shared.database import Database
from shared.database.writes import Write, apply
from shared.identifiers import new_id
from shared.messaging.outbox import outbox_write
from shared.messaging.publishing import Outgoing
from tests.support.ledger import LedgerUnitOfWork, Posted, context

_AT_ONCE = 2_000


def outbox_rows(count: int) -> list[Write]:
    """Return the outbox writes of that many new events."""
    clock = SystemClock()
    return [
        outbox_write(
            Posted(account_id=new_id(), amount=number),
            service=LedgerUnitOfWork.service,
            aggregate_seq=1,
            context=context(),
            time=clock.now(),
        )
        for number in range(count)
    ]


async def fill_outbox(database: Database, rows: Sequence[Write]) -> None:
    async with database.connection() as connection:
        for start in range(0, len(rows), _AT_ONCE):
            async with connection.transaction():
                await apply(connection, [[row] for row in rows[start : start + _AT_ONCE]])
        await connection.execute("ANALYZE outbox")


def as_messages(rows: Sequence[Write]) -> list[Outgoing]:
    """Return what the relay would publish for these rows, under ids of their own."""
    messages: list[Outgoing] = []
    for row in rows:
        _, _, _, _, subject, headers, payload = row.arguments
        event_id = str(UUID(int=new_id().int))
        own = {**headers, "Nats-Msg-Id": event_id, "ce-id": event_id}
        messages.append(Outgoing(subject, own, payload))
    return messages
