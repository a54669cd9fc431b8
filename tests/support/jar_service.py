"""The jars service as a process: `python -m tests.support.jar_service api|worker|all`."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from fastapi import APIRouter, FastAPI

from shared.database import Database, GroupCommitter
from shared.http.app import create_app
from shared.http.policy import public
from shared.http.route import CommandRoute
from shared.logging import get_logger
from shared.process import run
from shared.settings import ServiceSettings, settings_of
from tests.support.jars import POLICIES, JarUnitOfWork, jar_router

log = get_logger(__name__)


class JarSettings(ServiceSettings):
    model_config = settings_of("jars")

    worker_stops_in: float = 0.0
    """Seconds that the worker takes to stop."""


def create_api(settings: JarSettings, database: Database) -> FastAPI:
    committer = GroupCommitter(database)
    return create_app(
        "Jars",
        routers=[jar_router(), _slow_router()],
        policies={**POLICIES, "wait_a_while": public},
        database=database,
        verifier=settings.verifier(),
        unit_of_work=lambda context: JarUnitOfWork(database, committer, context),
    )


def _slow_router() -> APIRouter:
    router = APIRouter(route_class=CommandRoute)

    @router.get("/wait/{seconds}")
    async def wait_a_while(seconds: float) -> str:
        log.info("waiting")
        await asyncio.sleep(seconds)
        return "waited"

    return router


class JarWorker:
    """A worker whose broker is never there, and which takes its time to stop."""

    def __init__(self, stops_in: float) -> None:
        self._stops_in = stops_in

    async def start(self) -> None:
        log.info("worker started")

    async def stop(self) -> None:
        log.info("worker stops")
        await asyncio.sleep(self._stops_in)
        log.info("worker stopped")

    def checks(self) -> Mapping[str, Callable[[], Awaitable[str | None]]]:
        return {"broker": self._broker}

    async def _broker(self) -> str | None:
        return "the broker is away"


def create_worker(settings: JarSettings, _: Database) -> JarWorker:
    return JarWorker(settings.worker_stops_in)


if __name__ == "__main__":
    run(JarSettings, create_api, create_worker)
