"""A service as a process: how it starts, what it says, and that it always ends."""

import asyncio
import contextlib
import json
import os
import signal
import socket
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
import pytest_asyncio

from tests.support.polling import eventually

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's")
AWAY = "postgresql://nobody@127.0.0.1:1/nowhere"


class Running:
    """One process, its log lines, and a client for it."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.lines: list[dict[str, Any]] = []
        self._reader = asyncio.create_task(self._read())

    async def _read(self) -> None:
        assert self.process.stdout is not None
        async for line in self.process.stdout:
            self.lines.append(json.loads(line))

    def said(self, event: str) -> dict[str, Any] | None:
        return next((line for line in self.lines if line["event"] == event), None)

    async def heard(self, event: str) -> dict[str, Any]:
        return (
            await eventually(lambda: self.said(event), within=15, what=f"the line {event!r}") or {}
        )

    @asynccontextmanager
    async def client(self) -> AsyncIterator[httpx.AsyncClient]:
        line = await self.heard("listening")
        address = f"http://127.0.0.1:{line['port']}"
        async with httpx.AsyncClient(base_url=address, timeout=20) as client:
            await eventually(lambda: _answers(client), within=15, what="an answer")
            yield client

    async def ended(self, within: float) -> int:
        code = await asyncio.wait_for(self.process.wait(), within)
        await self._reader
        return code


async def _answers(client: httpx.AsyncClient) -> bool:
    with contextlib.suppress(httpx.TransportError):
        return (await client.get("/health/live")).status_code == 200
    return False


def _environment(**settings: str) -> dict[str, str]:
    given = {
        "DATABASE_URL": AWAY,
        "NATS_URL": "nats://127.0.0.1:1",
        "JWKS_URL": "file:///nowhere/jwks.json",
        "ISSUER": "https://identity.test",
        "PORT": "0",
        **settings,
    }
    named = {f"FOOTBRIDGE_JARS_{name}": value for name, value in given.items()}
    return {**os.environ, **named}


async def _start(role: str, **settings: str) -> Process:
    arguments = (sys.executable, "-m", "tests.support.jar_service", role)
    return await asyncio.create_subprocess_exec(
        *arguments, env=_environment(**settings), stdout=PIPE, stderr=PIPE
    )


@asynccontextmanager
async def _running(role: str, **settings: str) -> AsyncIterator[Running]:
    running = Running(await _start(role, **settings))
    try:
        yield running
    finally:
        with contextlib.suppress(ProcessLookupError):
            running.process.kill()
        await running.process.wait()


@pytest_asyncio.fixture(scope="module")
async def url(database_url: Callable[[str], Awaitable[str]]) -> str:
    return await database_url("process")


@pytest.mark.parametrize(
    ("role", "settings", "line"),
    [
        ("api", {"DATABASE_URL": ""}, "FOOTBRIDGE_JARS_DATABASE_URL: is not set"),
        ("api", {"PORT": "many"}, "FOOTBRIDGE_JARS_PORT: "),
        ("worker", {"NATS_URL": "http://x"}, "FOOTBRIDGE_JARS_NATS_URL: is a URL that starts"),
        ("everything", {}, "the role: is one of api, worker, all"),
        ("api", {"OTLP_ENDPOINT": "nowhere"}, "FOOTBRIDGE_JARS_OTLP_ENDPOINT: is a URL"),
    ],
)
async def test_a_wrong_setting_stops_the_start_with_one_line(
    role: str, settings: dict[str, str], line: str
) -> None:
    process = await _start(role, **settings)
    out, err = await process.communicate()
    assert process.returncode == 2, err
    assert err.decode().startswith(line)
    assert err.count(b"\n") == 1
    assert out == b""


async def test_a_login_that_the_database_refuses_is_a_wrong_setting(url: str) -> None:
    process = await _start("api", DATABASE_URL=f"{url}_that_is_not_there")
    _, err = await process.communicate()
    assert process.returncode == 2
    assert err.decode().startswith("FOOTBRIDGE_JARS_DATABASE_URL: is refused")
    assert err.count(b"\n") == 1


async def test_a_port_that_is_taken_is_a_wrong_setting(url: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        process = await _start("api", DATABASE_URL=url, PORT=str(taken.getsockname()[1]))
        _, err = await process.communicate()
    assert process.returncode == 2
    assert err.decode().startswith("FOOTBRIDGE_JARS_PORT: cannot be listened on")


async def test_a_broker_that_is_away_does_not_take_the_api_out_of_service(url: str) -> None:
    async with _running("all", DATABASE_URL=url) as running:
        async with running.client() as client:
            ready = await client.get("/health/ready")
        assert running.said("worker started")
    assert ready.status_code == 200
    assert ready.json() == {
        "ready": True,
        "missing": [{"name": "broker", "reason": "the broker is away", "needed": False}],
    }


async def test_a_worker_needs_its_broker_and_takes_no_commands(url: str) -> None:
    async with _running("worker", DATABASE_URL=url) as running, running.client() as client:
        ready = await client.get("/health/ready")
        jars = await client.post("/sites/north/jars")
        metrics = await client.get("/metrics")
    assert ready.status_code == 503
    assert ready.json()["missing"][0]["needed"] is True
    assert jars.status_code == 404
    assert metrics.status_code == 200


async def test_the_api_alone_runs_no_worker(url: str) -> None:
    async with _running("api", DATABASE_URL=url) as running:
        async with running.client() as client:
            ready = await client.get("/health/ready")
        assert ready.json() == {"ready": True, "missing": []}
        assert not running.said("worker started")


async def test_a_service_starts_while_its_database_is_away() -> None:
    async with _running("all", DATABASE_URL=AWAY) as running, running.client() as client:
        ready = await client.get("/health/ready")
    assert ready.status_code == 503
    assert ready.json()["missing"][0]["name"] == "database"
    assert running.said("the database is away")


async def test_on_a_signal_requests_in_flight_are_answered_and_the_worker_stops_meanwhile(
    url: str,
) -> None:
    async with _running("all", DATABASE_URL=url) as running:
        async with running.client() as client:
            waiting = asyncio.create_task(client.get("/wait/2"))
            await running.heard("waiting")
            running.process.send_signal(signal.SIGTERM)
            await running.heard("worker stopped")
            assert not waiting.done()
            assert (await waiting).text == '"waited"'
        assert await running.ended(within=15) == 0
    assert running.said("stopping") is not None
    assert running.lines[-1]["event"] == "stopped"


async def test_a_request_or_a_worker_that_never_ends_does_not_hold_the_process(url: str) -> None:
    settings = {"DATABASE_URL": url, "WORKER_STOPS_IN": "600"}
    async with _running("all", **settings) as running, running.client() as client:
        waiting = asyncio.create_task(client.get("/wait/600"))
        await running.heard("waiting")
        began = time.monotonic()
        running.process.send_signal(signal.SIGTERM)
        await running.ended(within=15)
        assert time.monotonic() - began < 15
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
