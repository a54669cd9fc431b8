"""Aftercare over a real PostgreSQL: a migrated database, its units of work, and rooms."""

from collections.abc import AsyncIterator, Awaitable, Callable

import orjson
import pytest
import pytest_asyncio
from httpx import ASGITransport, AsyncClient

from services.aftercare.main import create_api, units_of_work
from services.aftercare.settings import AftercareSettings
from services.aftercare.store import SqlAftercareUnitOfWork
from shared.clock import SettableClock
from shared.database import Database
from shared.unit_of_work import Units
from tests.integration.aftercare.community import Community
from tests.support.tokens import TestIssuer
from tests.unit.aftercare.room import NOON, Room


@pytest_asyncio.fixture(scope="module")
async def url(migrated_url: Callable[[str], Awaitable[str]]) -> str:
    return await migrated_url("aftercare")


@pytest_asyncio.fixture(scope="module")
async def database(url: str) -> AsyncIterator[Database]:
    opened = await Database(url).open()
    yield opened
    await opened.close()


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock(NOON)


@pytest.fixture(scope="session")
def issuer() -> TestIssuer:
    return TestIssuer()


@pytest.fixture(scope="module")
def settings(
    url: str, issuer: TestIssuer, tmp_path_factory: pytest.TempPathFactory
) -> AftercareSettings:
    keys = tmp_path_factory.mktemp("keys") / "jwks.json"
    keys.write_bytes(orjson.dumps(issuer.jwks()))
    return AftercareSettings(
        database_url=url,
        nats_url="nats://127.0.0.1:1",
        jwks_url=keys.as_uri(),
        issuer=issuer.issuer,
        public_url="https://aftercare.example",
        environment="local",
    )


@pytest.fixture
def units(
    settings: AftercareSettings, database: Database, clock: SettableClock
) -> Units[SqlAftercareUnitOfWork]:
    return units_of_work(settings, database, clock)


@pytest.fixture
def empty_room(units: Units[SqlAftercareUnitOfWork], clock: SettableClock) -> Room:
    return Room(units, clock)


@pytest.fixture
async def room(empty_room: Room) -> Room:
    return await empty_room.draft()


@pytest_asyncio.fixture
async def api(
    settings: AftercareSettings,
    database: Database,
    clock: SettableClock,
    issuer: TestIssuer,
) -> AsyncIterator[AsyncClient]:
    """Aftercare's API with a clinician's token for every site."""
    transport = ASGITransport(create_api(settings, database, clock))
    async with AsyncClient(
        transport=transport, base_url="http://aftercare", headers=issuer.bearer("clinician")
    ) as client:
        yield client


@pytest.fixture
def community(
    api: AsyncClient,
    issuer: TestIssuer,
    units: Units[SqlAftercareUnitOfWork],
    clock: SettableClock,
) -> Community:
    return Community(api, issuer, units, clock)
