"""Owns the process of a service: its role, its start, and how it ends.

`python -m services.<name>.main api|worker|all`. SIGTERM lets go within 15 seconds.
"""

import asyncio
import contextlib
import gc
import os
import socket
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import NoReturn, TypeVar

import asyncpg
import uvicorn
from fastapi import FastAPI

from shared import telemetry
from shared.database import Database, DatabaseAway
from shared.draining import HTTP_DRAIN_SECONDS, DrainedWorker, Server, Worker
from shared.health import Readiness
from shared.http.app import create_app
from shared.http.idempotency import forget_old_answers
from shared.logging import configure_logging, get_logger
from shared.settings import ServiceSettings, WrongSetting, load

ROLES = ("api", "worker", "all")
EXIT_WRONG_SETTING = 2
CLOSE_SECONDS = 2
TIDY_SECONDS = 3600
_PROBE_SECONDS = 3.0
_BACKLOG = 2048
_WRONG_DATABASE = (
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.exceptions.ClientConfigurationError,
    ValueError,
)

__all__ = ["Worker", "run"]

S = TypeVar("S", bound=ServiceSettings)

log = get_logger(__name__)


def run(
    kind: type[S],
    create_api: Callable[[S, Database], FastAPI],
    create_worker: Callable[[S, Database], Worker],
    arguments: Sequence[str] | None = None,
) -> NoReturn:
    """Run a service in the role that the command line names, until it is told to stop.

    A wrong setting ends it with one line on stderr and exit code 2.
    """
    try:
        role = _role(sys.argv[1:] if arguments is None else arguments)
        settings = load(kind)
        server, listening = _prepare(settings, role, create_api, create_worker)
    except WrongSetting as wrong:
        print(wrong, file=sys.stderr)  # noqa: T201 - the one line that whoever starts it reads
        sys.exit(EXIT_WRONG_SETTING)
    keep_for_good()
    server.run(sockets=[listening])
    log.info("stopped")
    sys.exit(0 if server.started else 1)


def keep_for_good() -> None:
    """Tell the garbage collector that all that is there now stays.

    Looking through it again in the middle of a request takes some 50 ms.
    """
    gc.collect()
    gc.freeze()


def _role(arguments: Sequence[str]) -> str:
    if len(arguments) != 1 or arguments[0] not in ROLES:
        raise WrongSetting("the role", f"is one of {', '.join(ROLES)}")
    return arguments[0]


def _prepare(
    settings: S,
    role: str,
    create_api: Callable[[S, Database], FastAPI],
    create_worker: Callable[[S, Database], Worker],
) -> tuple[Server, socket.socket]:
    configure_logging(settings.service(), role, level=settings.log_level)
    _trace(settings)
    _probe_database(settings)
    database = Database(settings.database_url)
    worker = None if role == "api" else DrainedWorker(create_worker(settings, database))
    app = create_api(settings, database) if role != "worker" else _bare(settings, database)
    if worker is not None:
        readiness: Readiness = app.state.readiness
        (readiness.need if role == "worker" else readiness.want)(worker.checks())
    app.state.lives.append(lambda: _opened(database))
    if worker is not None:
        app.state.lives += [lambda: _tidied(database), worker.running]
    return Server(_config(app), worker), _listen(settings)


def _trace(settings: ServiceSettings) -> None:
    if settings.otlp_endpoint is None:
        return
    try:
        telemetry.configure_tracing(settings.service(), settings.otlp_endpoint)
    except ModuleNotFoundError as missing:
        raise WrongSetting(
            settings.variable("otlp_endpoint"),
            "needs the package opentelemetry-exporter-otlp-proto-http",
        ) from missing


def _bare(settings: ServiceSettings, database: Database) -> FastAPI:
    """Make what a worker answers with: health and metrics, and nothing to command."""
    return create_app(
        f"{settings.service()} worker",
        routers=(),
        policies={},
        database=database,
        verifier=settings.verifier(),
        unit_of_work=_no_unit_of_work,
    )


def _no_unit_of_work(_: object) -> NoReturn:
    raise RuntimeError("a worker takes no commands over HTTP")


def _probe_database(settings: ServiceSettings) -> None:
    """Refuse a login or a database that is wrong; one that is away may come back."""
    try:
        asyncio.run(_connect_once(settings.database_url))
    except _WRONG_DATABASE as wrong:
        variable = settings.variable("database_url")
        raise WrongSetting(variable, f"is refused ({type(wrong).__name__})") from wrong
    except (OSError, TimeoutError, asyncpg.PostgresError) as away:
        log.warning("the database is away", error_type=type(away).__name__)


async def _connect_once(url: str) -> None:
    connection = await asyncpg.connect(url, timeout=_PROBE_SECONDS)
    await connection.close()


@asynccontextmanager
async def _opened(database: Database) -> AsyncIterator[None]:
    await database.open()
    try:
        yield
    finally:
        with contextlib.suppress(TimeoutError, DatabaseAway):
            await asyncio.wait_for(database.close(), CLOSE_SECONDS)


@asynccontextmanager
async def _tidied(database: Database) -> AsyncIterator[None]:
    tidying = asyncio.create_task(_tidy(database), name="tidy")
    try:
        yield
    finally:
        tidying.cancel()


async def _tidy(database: Database) -> None:
    while True:
        try:
            await forget_old_answers(database)
        except Exception as error:  # noqa: BLE001 - the next hour is another chance
            log.warning("old answers stay", error_type=type(error).__name__)
        await asyncio.sleep(TIDY_SECONDS)


def _listen(settings: ServiceSettings) -> socket.socket:
    try:
        family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
        listening = socket.create_server(
            (settings.host, settings.port), family=family, backlog=_BACKLOG
        )
    except OSError as taken:
        reason = taken.strerror or type(taken).__name__
        raise WrongSetting(settings.variable("port"), f"cannot be listened on: {reason}") from taken
    log.info("listening", host=settings.host, port=listening.getsockname()[1], pid=os.getpid())
    return listening


def _config(app: FastAPI) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        loop="uvloop" if sys.platform != "win32" else "asyncio",
        http="httptools",
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        # The address and the host of a caller are believed from nobody's header.
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=HTTP_DRAIN_SECONDS,
    )
