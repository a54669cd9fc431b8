"""Aftercare over a real PostgreSQL: a migrated database, its units of work, and rooms."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import orjson
import pytest
import pytest_asyncio
from httpx import ASGITransport, AsyncClient

from services.aftercare.main import create_api, units_of_work
from services.aftercare.settings import AftercareSettings
from shared.clock import SettableClock
from shared.database import Database
from shared.database.migrations import upgrade
from tests.support.tokens import TestIssuer
from tests.unit.aftercare.room import NOON, Room


@pytest_asyncio.fixture(scope="module")
async def url(database_url: Callable[[str], Awaitable[str]]) -> str:
    made = await database_url("aftercare")
    await asyncio.to_thread(upgrade, made, "aftercare")
    return made


@pytest_asyncio.fixture(scope="module")
async def database(url: str) -> AsyncIterator[Database]:
    opened = await Database(url).open()
    yield opened
    await opened.close()


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock(NOON)


@pytest.fixture
def empty_room(database: Database, clock: SettableClock) -> Room:
    return Room(units_of_work(database, clock), clock)


@pytest.fixture
async def room(empty_room: Room) -> Room:
    return await empty_room.draft()


@pytest.fixture(scope="session")
def issuer() -> TestIssuer:
    return TestIssuer()


@pytest_asyncio.fixture
async def api(
    url: str,
    database: Database,
    clock: SettableClock,
    issuer: TestIssuer,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[AsyncClient]:
    """Aftercare's API with a clinician's token for every site."""
    keys = tmp_path_factory.mktemp("keys") / "jwks.json"
    keys.write_bytes(orjson.dumps(issuer.jwks()))
    settings = AftercareSettings(
        database_url=url,
        nats_url="nats://127.0.0.1:1",
        jwks_url=keys.as_uri(),
        issuer=issuer.issuer,
    )
    transport = ASGITransport(create_api(settings, database, clock))
    async with AsyncClient(
        transport=transport, base_url="http://aftercare", headers=issuer.bearer("clinician")
    ) as client:
        yield client
