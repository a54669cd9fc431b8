"""Other services, as far as their outbox and relay: what they tell comes over the broker."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, ClassVar

import nats

from shared.database import Database
from shared.messaging.provisioning import provision
from shared.messaging.subscriptions import Subscriptions
from shared.messaging.worker import BackboneWorker
from shared.unit_of_work import SqlUnitOfWork, Units
from tests.bench.ground import Ground
from tests.support.ledger import metadata


class InScheduling(SqlUnitOfWork):
    service: ClassVar[str] = "scheduling"


class InEnrollment(SqlUnitOfWork):
    service: ClassVar[str] = "enrollment"


class InAftercare(SqlUnitOfWork):
    service: ClassVar[str] = "aftercare"


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    database = await Database(url).open()
    try:
        yield database
    finally:
        await database.close()


@asynccontextmanager
async def elsewhere(
    ground: Ground, kind: type[SqlUnitOfWork], *, url: str | None = None
) -> AsyncIterator[Units[Any]]:
    """Run the outbox and the relay of a service, over `url` or a database of its own."""
    client = await nats.connect(ground.nats.url)
    await provision(client.jetstream())
    await client.close()
    async with opened(url or await ground.database(metadata)) as database:
        units = Units(kind, database)
        relay = BackboneWorker(
            nats_url=ground.nats.url,
            database=database,
            units=units,
            subscriptions=Subscriptions(f"elsewhere-{kind.service}"),
            service=kind.service,
        )
        await relay.start()
        try:
            yield units
        finally:
            await relay.stop()
