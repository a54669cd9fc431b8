"""The backbone around a tiny service: a broker of the test's own, and a fresh database."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import nats
import pytest_asyncio
from nats.js import JetStreamContext

from deploy.local.embedded import EmbeddedNats
from shared.database import Database
from shared.messaging.provisioning import provision
from shared.messaging.worker import BackboneWorker
from shared.unit_of_work import Units
from tests.support.ledger import Behaviour, LedgerUnitOfWork, ledger_subscriptions, open_ledger


@dataclass
class Bench:
    """One broker, one database, and workers that stop with the test."""

    server: EmbeddedNats
    database: Database
    units: Units[LedgerUnitOfWork]
    behaviour: Behaviour = field(default_factory=Behaviour)
    workers: list[BackboneWorker] = field(default_factory=list)

    async def start_worker(self, consumer: str = "ledger") -> BackboneWorker:
        worker = BackboneWorker(
            nats_url=self.server.url,
            database=self.database,
            units=self.units,
            subscriptions=ledger_subscriptions(consumer, self.behaviour),
            service=LedgerUnitOfWork.service,
        )
        await worker.start()
        self.workers.append(worker)
        return worker

    @asynccontextmanager
    async def jetstream(self) -> AsyncIterator[JetStreamContext]:
        client = await nats.connect(self.server.url)
        try:
            yield client.jetstream()
        finally:
            await client.close()

    async def stop(self) -> None:
        for worker in self.workers:
            await worker.stop()
        await self.database.close()


@pytest_asyncio.fixture
async def bench(
    nats_server: EmbeddedNats, database_url: Callable[[str], Awaitable[str]]
) -> AsyncIterator[Bench]:
    database, units = await open_ledger(await database_url("ledger"))
    made = Bench(nats_server, database, units)
    async with made.jetstream() as jetstream:
        await provision(jetstream)
    yield made
    await made.stop()
