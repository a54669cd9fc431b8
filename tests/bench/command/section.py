"""Goal 1: a command of the real enrollment API beside the plain route that writes the same rows.

Each is served by uvicorn in a process of its own; one client in another sends to both in turns.
"""

import json
import signal
import socket
import sys
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from deploy.local.embedded import free_port
from deploy.local.embedded.child import Child
from tests.bench.command.floor import pgbench
from tests.bench.command.load import NUMBER
from tests.bench.conversation import Program, programs
from tests.bench.extent import Extent
from tests.bench.figures import Figure, Goal, Measure, Skipped, interleaved
from tests.bench.ground import Ground, run_sql
from tests.support.tokens import AUDIENCE, ISSUER, TestIssuer

CONNECTIONS = 32
SITE = "north"
_REPOSITORY = Path(__file__).resolve().parents[3]
_START_SECONDS = 30.0
_END_SECONDS = 15.0
_SITE = f"INSERT INTO site VALUES ('{SITE}', 'North', 'America/Denver')"  # noqa: S608 - a constant
_BODY = json.dumps(
    {
        "program": "iop",
        "referral_source": "criminal_justice",
        "age_band": "30-34",
        "received_on": "2026-01-05",
        "external_reference": NUMBER,
    }
)


async def measure(ground: Ground, extent: Extent) -> list[Figure | Skipped]:
    ours_url, plain_url = [await ground.migrated("enrollment") for _ in range(2)]
    await run_sql(ours_url, _SITE)
    issuer = TestIssuer()
    async with (
        _ours(ground, ours_url, issuer) as ours,
        _plain(ground, plain_url) as plain,
        programs(("tests.bench.command.load",)) as (client,),
    ):
        token = issuer.mint("intake_coordinator", sites=(SITE,))
        measures: dict[str, Measure] = {
            "plain": _sending(client, plain, token, extent.http_seconds),
            "ours": _sending(client, ours, token, extent.http_seconds),
            "floor": lambda: pgbench(ground, plain_url, extent.http_seconds),
        }
        await interleaved(1, {name: measures[name] for name in ("plain", "ours")})  # warm up
        per_second = await interleaved(extent.rounds, measures)
    return [
        Figure(
            section="command",
            name=f"command: POST applications, {CONNECTIONS} connections",
            unit="requests/s",
            ours=per_second["ours"],
            limit_name="FastAPI + ORM + asyncpg, the same two rows",
            limit=per_second["plain"],
            goal=Goal(least=2.5),
            beside={"pgbench, the same two inserts": per_second["floor"]},
            note="ours besides: token, validation, policy, site, Idempotency-Key",
        )
    ]


def _sending(client: Program, port: int, token: str, seconds: float) -> Measure:
    request = _request(token)

    async def send() -> float:
        answer = await client.ask(
            port=port, request=request, seconds=seconds, connections=CONNECTIONS
        )
        return float(answer["per_second"])

    return send


def _request(token: str) -> str:
    length = len(_BODY) - len(NUMBER) + 12
    head = [
        f"POST /sites/{SITE}/applications HTTP/1.1",
        "Host: 127.0.0.1",
        f"Authorization: Bearer {token}",
        "Content-Type: application/json",
        f"Content-Length: {length}",
        f"Idempotency-Key: {NUMBER}",
    ]
    return "\r\n".join(head) + "\r\n\r\n" + _BODY


@asynccontextmanager
async def _ours(ground: Ground, database_url: str, issuer: TestIssuer) -> AsyncIterator[int]:
    """Run `services.enrollment.main api` as production does, and yield its port."""
    keys, port = ground.folder / "jwks.json", free_port()
    keys.write_text(json.dumps(issuer.jwks()))
    settings = {
        "DATABASE_URL": database_url,
        "NATS_URL": ground.nats.url,
        "JWKS_URL": keys.as_uri(),
        "ISSUER": ISSUER,
        "AUDIENCE": AUDIENCE,
        "PORT": str(port),
        "ENVIRONMENT": "local",
    }
    named = {f"FOOTBRIDGE_ENROLLMENT_{key}": value for key, value in settings.items()}
    with _served("ours", ground, ["services.enrollment.main", "api"], port, named):
        yield port


@asynccontextmanager
async def _plain(ground: Ground, database_url: str) -> AsyncIterator[int]:
    port = free_port()
    with _served("plain", ground, ["tests.bench.command.plain", database_url, str(port)], port):
        yield port


@contextmanager
def _served(
    name: str,
    ground: Ground,
    arguments: Sequence[str],
    port: int,
    environment: Mapping[str, str] | None = None,
) -> Iterator[None]:
    """Run a Python module that serves HTTP on `port`. Raises ServerDidNotStart."""
    child = Child(name, ground.folder / f"{name}.log")
    paths = {"PYTHONPATH": str(_REPOSITORY)}
    child.start([sys.executable, "-m", *arguments], environment={**paths, **(environment or {})})
    try:
        child.wait_ready(lambda: _answers(port), within=_START_SECONDS)
        yield
    finally:
        child.stop(signal.SIGTERM, within=_END_SECONDS)


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
