"""Fixtures for all tests: the servers in use, fresh databases, a NATS that may be broken."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, settings

from deploy.local.embedded import EmbeddedNats
from shared.messaging.subjects import DEAD_LETTERS, STREAM
from tests.support.databases import FreshDatabases, MigratedTemplates
from tests.support.servers import (
    NATS_VARIABLE,
    POSTGRES_VARIABLE,
    Servers,
    delete_streams,
    origin,
)

# No test asserts how fast it is: a busy machine is no failure.
settings.register_profile("footbridge", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("footbridge")

_SERVERS = pytest.StashKey[Servers]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_SERVERS] = Servers()


def pytest_report_header() -> str:
    return f"servers: NATS {origin(NATS_VARIABLE)}; PostgreSQL {origin(POSTGRES_VARIABLE)}"


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Let a run in several processes tell its servers to the one that reports."""
    told = getattr(session.config, "workeroutput", None)
    if told is not None:
        told["servers"] = session.config.stash[_SERVERS].used


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    servers = node.config.stash[_SERVERS]
    servers.used.update(getattr(node, "workeroutput", {}).get("servers", {}))


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    used = config.stash[_SERVERS].used.values()
    terminalreporter.section("servers used")
    terminalreporter.line("; ".join(sorted(used)) or "none: no test asked for one")


@pytest.fixture(scope="session")
def _servers(pytestconfig: pytest.Config) -> Iterator[Servers]:
    servers = pytestconfig.stash[_SERVERS]
    yield servers
    servers.stop()


@pytest_asyncio.fixture(scope="session")
async def _shared_nats_url(_servers: Servers) -> str:
    url = _servers.nats()
    await _servers.note_versions()
    return url


@pytest_asyncio.fixture
async def nats_url(_shared_nats_url: str) -> str:
    """The URL of the run's NATS with JetStream, without the streams of an earlier test."""
    await delete_streams(_shared_nats_url, STREAM, DEAD_LETTERS)
    return _shared_nats_url


@pytest_asyncio.fixture(scope="session")
async def postgres_admin_url(_servers: Servers) -> str:
    """The URL of the run's shared PostgreSQL, signed in as its superuser."""
    url = _servers.postgres()
    await _servers.note_versions()
    return url


@pytest_asyncio.fixture(scope="module")
async def database_url(
    postgres_admin_url: str,
) -> AsyncIterator[Callable[[str], Awaitable[str]]]:
    """A factory: `await database_url("enrollment")` is the URL of a fresh, empty database."""
    databases = FreshDatabases(postgres_admin_url)
    yield databases.make
    await databases.drop_all()


@pytest_asyncio.fixture(scope="session")
async def _templates(postgres_admin_url: str) -> AsyncIterator[MigratedTemplates]:
    templates = MigratedTemplates(postgres_admin_url)
    yield templates
    await templates.drop_all()


@pytest_asyncio.fixture(scope="module")
async def migrated_url(
    postgres_admin_url: str, _templates: MigratedTemplates
) -> AsyncIterator[Callable[[str], Awaitable[str]]]:
    """A factory: `await migrated_url("enrollment")` is the URL of a fresh, migrated database."""
    databases = FreshDatabases(postgres_admin_url)

    async def make(service: str) -> str:
        return await databases.make(service, await _templates.of(service))

    yield make
    await databases.drop_all()


@pytest.fixture
def nats_server(tmp_path: Path, _servers: Servers) -> Iterator[EmbeddedNats]:
    """A NATS of the test's own, to kill, restart and wipe: embedded whatever the others are."""
    server = EmbeddedNats(tmp_path / "nats")
    server.start()
    _servers.used["broken on purpose"] = f"NATS {server.version()} (embedded, to be broken)"
    yield server
    server.stop()
