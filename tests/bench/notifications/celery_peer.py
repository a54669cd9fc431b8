"""What most would pick instead: Celery with Redis, doing the same sends and rows.

Celery is in none of our locks; it gets an environment of its own below build/, and Redis comes
from Debian's packages. Where they cannot be had, the comparison is skipped, and says why.
"""

import asyncio
import os
import shutil
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import asyncpg

from tests.bench.ground import run_sql
from tests.support.polling import eventually
from tests.support.provider_double.dialect import SECRET

PACKAGES = (
    "celery==5.6.3",
    "redis==6.4.0",
    "psycopg[binary]==3.3.2",
    "gevent==25.9.1",
    "urllib3==2.5.0",
    "packaging==25.0",
)
"""In its own environment; `redis` is what Celery asks for, the newest that it works with."""
DEBIAN = ("redis-server", "redis-tools", "liblzf1", "libjemalloc2")
POOL = "threads"
"""The fastest of prefork, threads and gevent for work that waits for a provider, seen here."""
AT_ONCE = 100
_BUILD = Path(__file__).resolve().parents[3] / "build" / "peers"
_TASKS = Path(__file__).with_name("celery_tasks.py")
_TABLES = """
CREATE TABLE message (id text PRIMARY KEY, phone text NOT NULL, words text NOT NULL,
  state text NOT NULL, attempts int NOT NULL, expires_at timestamptz NOT NULL,
  sent_at timestamptz, reference text);
CREATE TABLE permission (phone text PRIMARY KEY, is_granted boolean NOT NULL);
CREATE TABLE attempt (message_id text NOT NULL, number int NOT NULL, began_at timestamptz NOT NULL,
  ended_at timestamptz, outcome text, PRIMARY KEY (message_id, number));
CREATE TABLE outbox (position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  message_id text NOT NULL, event jsonb NOT NULL);
INSERT INTO permission
  SELECT '+1303555' || lpad(n::text, 4, '0'), true FROM generate_series(0, 999) AS n;
"""
_NEW = """
INSERT INTO message (id, phone, words, state, attempts, expires_at)
SELECT id, '+1303555' || lpad((n % 1000)::text, 4, '0'),
  'Reminder: you have an appointment on Thursday, March 12 at 5:00 PM. Reply STOP to opt out.',
  'queued', 0, now() + interval '1 day'
FROM unnest($1::text[]) WITH ORDINALITY AS made(id, n)
"""
_PATIENCE_SECONDS = 300.0


class PeerIsNotToBeHad(RuntimeError):
    """Celery or Redis could not be fetched; the text says which."""


@dataclass(frozen=True)
class Celery:
    """A Redis that runs, and a database for the peer's rows."""

    python: Path
    broker: str
    url: str

    async def seconds(self, provider_url: str, messages: int) -> float:
        """Send that many, which wait in the queue already; return how long it took.

        From the first one that was taken up to the last one recorded.
        """
        ids = [str(uuid4()) for _ in range(messages)]
        connection = await asyncpg.connect(self.url)
        try:
            await connection.execute("TRUNCATE message, attempt, outbox")
            await connection.execute(_NEW, ids)
            await self._enqueue(provider_url, ids)
            worker = await self._worker(provider_url)
            try:
                await eventually(
                    lambda: _all_sent(connection, messages),
                    within=_PATIENCE_SECONDS,
                    what="all that Celery was given, sent",
                )
            finally:
                worker.terminate()
                await worker.wait()
            seconds: float = await connection.fetchval(
                "SELECT extract(epoch FROM max(sent_at) - min(began_at))::float8"
                " FROM message JOIN attempt ON message_id = id"
            )
            return seconds
        finally:
            await connection.close()

    async def _enqueue(self, provider_url: str, ids: list[str]) -> None:
        code = (
            "import sys, celery_tasks\n"
            "with celery_tasks.app.producer_pool.acquire(block=True) as producer:\n"
            "    for line in sys.stdin:\n"
            "        celery_tasks.send.apply_async((line.strip(),), producer=producer)\n"
        )
        process = await asyncio.create_subprocess_exec(
            *(str(self.python), "-c", code),
            env=self._environment(provider_url),
            stdin=asyncio.subprocess.PIPE,
        )
        await process.communicate("\n".join(ids).encode())

    async def _worker(self, provider_url: str) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            *(str(self.python), "-m", "celery", "-A", "celery_tasks", "worker", "-P", POOL),
            *("-c", str(AT_ONCE), "--without-gossip", "--without-mingle", "--without-heartbeat"),
            *("-l", "ERROR"),
            env=self._environment(provider_url),
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )

    def _environment(self, provider_url: str) -> dict[str, str]:
        return {
            **os.environ,
            "PYTHONPATH": str(_TASKS.parent),
            "PEER_BROKER": self.broker,
            "PEER_DSN": self.url,
            "PEER_PROVIDER": provider_url,
            "PEER_SECRET": SECRET,
        }


@asynccontextmanager
async def celery(url: str) -> AsyncIterator[Celery]:
    """Start Redis, and prepare an empty database. Raises PeerIsNotToBeHad."""
    python, server = await _celery_installed(), await _redis_unpacked()
    await run_sql(url, _TABLES)
    port = _free_port()
    redis = await asyncio.create_subprocess_exec(
        *(str(server), "--port", str(port), "--bind", "127.0.0.1"),
        *("--save", "", "--appendonly", "no"),
        env={**os.environ, "LD_LIBRARY_PATH": str(_BUILD / "redis/usr/lib/x86_64-linux-gnu")},
        stdout=asyncio.subprocess.DEVNULL,
    )
    try:
        yield Celery(python, f"redis://127.0.0.1:{port}/0", url)
    finally:
        redis.terminate()
        await redis.wait()


async def _celery_installed() -> Path:
    python = _BUILD / "celery" / "bin" / "python"
    marker = _BUILD / "celery" / ".installed"
    if marker.exists() and marker.read_text() == " ".join(PACKAGES):
        return python
    uv = Path(sys.executable).with_name("uv")
    _BUILD.mkdir(parents=True, exist_ok=True)
    venv = ("venv", "-q", "--clear", "--python", sys.executable, str(_BUILD / "celery"))
    await _run("Celery", str(uv), *venv)
    await _run("Celery", str(uv), "pip", "install", "-q", "--python", str(python), *PACKAGES)
    marker.write_text(" ".join(PACKAGES))
    return python


async def _redis_unpacked() -> Path:
    if (installed := shutil.which("redis-server")) is not None:
        return Path(installed)
    folder = _BUILD / "redis"
    server = folder / "usr" / "bin" / "redis-server"
    if not server.exists():
        if shutil.which("apt-get") is None or shutil.which("dpkg") is None:
            raise PeerIsNotToBeHad("Redis is not installed, and this is no Debian")
        folder.mkdir(parents=True, exist_ok=True)
        await _run("Redis", "apt-get", "download", *DEBIAN, cwd=folder)
        for package in folder.glob("*.deb"):
            await _run("Redis", "dpkg", "-x", str(package), str(folder))
    return server


async def _run(what: str, *command: str, cwd: Path | None = None) -> None:
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=cwd,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await process.communicate()
    if process.returncode:
        last = said.decode(errors="replace").strip().splitlines()[-1:] or ["no word why"]
        raise PeerIsNotToBeHad(f"{what} was not to be had: {last[0][:120]}")


async def _all_sent(connection: asyncpg.Connection, messages: int) -> bool:
    sent = await connection.fetchval("SELECT count(*) FROM message WHERE state = 'sent'")
    return bool(sent >= messages)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port
