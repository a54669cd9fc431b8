"""Services over the real broker and databases with one clock to turn: months pass in a test.

Each has its API on a socket of its own and its worker with every timer, wired by its main; what
differs from production is that they share this process, and where they read the time.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import nats
import uvicorn
from nats.js.errors import NotFoundError

from deploy.client import ServiceClient
from deploy.demo.stage import STAFF, Stage
from deploy.lint.lock import services as names
from shared.clock import SettableClock
from shared.database import Database
from shared.messaging.provisioning import provision
from shared.messaging.subjects import DEAD_LETTERS, STREAM
from shared.messaging.worker import BackboneWorker
from tests.contract.services import main_of, settings_of
from tests.e2e.journey import WITHIN, Journey
from tests.support.polling import eventually
from tests.support.tokens import TestIssuer

SERVICES = ("enrollment", "scheduling", "aftercare")
_NOWHERE = "http://127.0.0.1:9"

Urls = Callable[[str], Awaitable[str]]


@dataclass(frozen=True)
class Ground:
    """What the services stand on: the broker, the databases, who signs tokens, and the clock."""

    nats_url: str
    migrated_url: Urls
    issuer: TestIssuer
    keys: Path
    clock: SettableClock
    settings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """What a service is told beside that, by its name."""


@dataclass
class Months(Journey):
    """A journey whose days are those of the clock, with clients and staff as callers."""

    ground: Ground | None = None

    @property
    def clock(self) -> SettableClock:
        assert self.ground is not None
        return self.ground.clock

    def day(self, days: int) -> date:
        return self.clock.now().astimezone(ZoneInfo(self.timezone)).date() + timedelta(days=days)

    def pass_days(self, days: int) -> None:
        self.clock.advance(timedelta(days=days))

    @asynccontextmanager
    async def as_client(self) -> AsyncIterator[ServiceClient]:
        """Ask aftercare as the client themselves."""
        assert self.ground is not None
        token = self.ground.issuer.mint(
            "client", sites=(self.stage.site,), sub="the-client", client_ids=[self.client_id]
        )
        base = str(self.stage.aftercare._http.base_url)  # noqa: SLF001 - the same API
        async with ServiceClient("aftercare", base, lambda: token) as client:
            yield client

    async def consent_to(self, party_kind: str, *purposes: str) -> str:
        """Register a party and let the client sign that it may be told of the plan."""
        path = f"/clients/{self.client_id}/parties"
        enrollment = self.stage.enrollment
        party = (await self.post(enrollment, path, kind=party_kind, name=PARTY_NAME)).body["id"]
        form = {"party_kind": party_kind, "party_id": party, "categories": ["plan"]}
        form["expires_on"] = str(self.day(90))
        await self._sign(**form, signed_on=str(self.day(0)), purposes=list(purposes))
        return str(party)

    async def agree(self) -> None:
        """Sign the consent to treatment."""
        await self._sign(
            signed_on=str(self.day(-8)),
            party_kind="treatment_payment_operations",
            categories=["treatment_records"],
            purposes=["treatment", "payment", "operations"],
        )

    async def _sign(self, **form: Any) -> None:
        await self.post(
            self.stage.enrollment,
            "/consents",
            client_id=self.client_id,
            acknowledged_right_to_revoke=True,
            **form,
        )

    async def messages_told(self) -> list[tuple[str, dict[str, str], bytes]]:
        """Return everything the stream holds: subject, headers and body."""
        assert self.ground is not None
        client = await nats.connect(self.ground.nats_url)
        stream = client.jetstream()
        last = (await stream.stream_info(STREAM)).state.last_seq
        found = [await stream.get_msg(STREAM, seq) for seq in range(1, last + 1)]
        await client.close()
        return [(m.subject or "", dict(m.headers or {}), m.data or b"") for m in found]

    async def dead_letters(self) -> int:
        assert self.ground is not None
        client = await nats.connect(self.ground.nats_url)
        try:
            return int((await client.jetstream().stream_info(DEAD_LETTERS)).state.messages)
        except NotFoundError:
            return 0
        finally:
            await client.close()


PARTY_NAME = "Quiet Harbour of Westonia"
"""A name that nothing but its sealed row may hold."""


def events_told(messages: list[tuple[str, dict[str, str], bytes]]) -> list[str]:
    """Return the names of the events in the order in which the broker got them."""
    return [subject.split(".")[3] for subject, _, _ in messages]


def payloads(messages: list[tuple[str, dict[str, str], bytes]], name: str) -> list[dict[str, Any]]:
    return [json.loads(body) for subject, _, body in messages if subject.split(".")[3] == name]


@asynccontextmanager
async def months(
    ground: Ground, site: str, services: Sequence[str] = SERVICES
) -> AsyncIterator[Months]:
    """Run these services, and open a journey at a site of its own; the others are nowhere."""
    client = await nats.connect(ground.nats_url)
    await provision(client.jetstream())
    await client.close()
    bases = {name: await ground.migrated_url(name) for name in services}
    running = await asyncio.gather(*(_start(*each, ground) for each in bases.items()))
    try:
        async with AsyncExitStack() as stack:

            def token() -> str:
                return ground.issuer.mint(*STAFF, sites=(site,), sub="staff")

            urls = {**dict.fromkeys(names(), _NOWHERE), **{one.service: one.url for one in running}}
            clients = {
                name: await stack.enter_async_context(ServiceClient(name, url, token))
                for name, url in urls.items()
            }
            yield Months(Stage(site, **clients), timezone="America/Denver", ground=ground)
    finally:
        await asyncio.gather(*(each.stop() for each in running))


@dataclass(frozen=True)
class _Running:
    """A service's API and worker in this process."""

    service: str
    url: str
    server: uvicorn.Server
    serving: asyncio.Task[None]
    worker: BackboneWorker
    database: Database

    async def stop(self) -> None:
        self.server.should_exit = True
        await self.serving
        await self.worker.stop()
        await self.database.close()


async def _start(service: str, url: str, ground: Ground) -> _Running:
    settings = settings_of(
        service,
        database_url=url,
        nats_url=ground.nats_url,
        jwks_url=ground.keys.as_uri(),
        issuer=ground.issuer.issuer,
        **ground.settings.get(service, {}),
    )
    database = await Database(url).open()
    main = main_of(service)
    api = main.create_api(settings, database, ground.clock)
    server = uvicorn.Server(uvicorn.Config(api, port=0, log_config=None))
    worker = main.create_worker(settings, database, ground.clock)
    await worker.start()
    serving = asyncio.create_task(server.serve())
    await eventually(lambda: server.started, within=WITHIN, what=f"{service} being reached")
    port = server.servers[0].sockets[0].getsockname()[1]
    return _Running(service, f"http://127.0.0.1:{port}", server, serving, worker, database)


def at(moment: str) -> datetime:
    return datetime.fromisoformat(moment)
