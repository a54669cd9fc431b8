"""Owns the end of a process: requests are answered, the worker lets go, and an end always comes."""

import asyncio
import os
import signal
import socket
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from types import FrameType
from typing import Protocol

import uvicorn

from shared.logging import get_logger

HTTP_DRAIN_SECONDS = 8
WORKER_DRAIN_SECONDS = 10
LAST_MOMENT_SECONDS = 14

log = get_logger(__name__)


class Worker(Protocol):
    """What works beside the API: subscribers, the relay, timers."""

    async def start(self) -> None:
        """Start and return at once, also while the broker is away."""
        ...

    async def stop(self) -> None:
        """Stop taking work, finish or give back what is in flight, disconnect."""
        ...

    def checks(self) -> Mapping[str, Callable[[], Awaitable[str | None]]]:
        """Return readiness checks by name; each answers None or what is missing."""
        ...


class DrainedWorker:
    """A worker that starts with the application and stops once, as soon as that is asked."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker
        self._stopping: asyncio.Task[None] | None = None

    def checks(self) -> Mapping[str, Callable[[], Awaitable[str | None]]]:
        return self._worker.checks()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        await self._worker.start()
        try:
            yield
        finally:
            self.begin_to_stop()
            if self._stopping is not None:
                await asyncio.wait([self._stopping])

    def begin_to_stop(self) -> None:
        """Let the worker stop while the last requests are still answered."""
        if self._stopping is None:
            self._stopping = asyncio.ensure_future(self._stop())

    async def _stop(self) -> None:
        try:
            async with asyncio.timeout(WORKER_DRAIN_SECONDS):
                await self._worker.stop()
        except Exception as error:  # noqa: BLE001 - what did not stop in time is left behind
            log.warning("worker did not stop cleanly", error_type=type(error).__name__)


class Server(uvicorn.Server):
    """Uvicorn, with the worker told of a signal at once and an end that always comes."""

    def __init__(self, config: uvicorn.Config, worker: DrainedWorker | None) -> None:
        super().__init__(config)
        self._worker = worker
        self._loop: asyncio.AbstractEventLoop | None = None

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        self._loop = asyncio.get_running_loop()
        await super().serve(sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002 - uvicorn's
        """Begin to end; the signal handler calls this. A second SIGINT ends without waiting."""
        if self.should_exit:
            self.force_exit = sig == signal.SIGINT
            return
        self.should_exit = True
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._begin_to_end, sig)

    def _begin_to_end(self, sig: int) -> None:
        log.info("stopping", signal=signal.Signals(sig).name)
        last_moment = threading.Timer(LAST_MOMENT_SECONDS, os._exit, (1,))
        last_moment.daemon = True
        last_moment.start()
        if self._worker is not None:
            self._worker.begin_to_stop()
