"""Where notifications are measured: servers, a provider, and an empty database to copy."""

import json
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from tests.bench.conversation import Program, programs
from tests.bench.ground import Ground
from tests.bench.notifications.provider import Provider


@dataclass(frozen=True)
class Place:
    """`empty` is the URL of a migrated database that nobody is connected to."""

    ground: Ground
    empty: str
    provider: Provider

    async def database(self) -> str:
        return await self.ground.copy_of(self.empty)

    def workers(
        self, url: str, count: int, **settings: int
    ) -> AbstractAsyncContextManager[list[Program]]:
        """Run worker processes over a database, until the block ends."""
        told = {
            "database_url": url,
            "nats_url": self.ground.nats.url,
            "provider_url": self.provider.url,
            **settings,
        }
        return programs(*[("tests.bench.notifications.worker", json.dumps(told))] * count)
