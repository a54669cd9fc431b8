"""A worker process that wakes check-ins as in production, until its parent lets go.

`python -m tests.bench.check_ins.worker <database's URL> <way>`; it begins when it is asked to.
"""

import asyncio
import sys
from typing import Any

import structlog
import uvloop

from services.aftercare.main import timers
from shared.clock import SystemClock
from shared.database import Database
from shared.timers import Timer
from tests.bench.check_ins.before import timer_before
from tests.bench.check_ins.settings import settings_of
from tests.bench.conversation import answer_questions


async def main(url: str, way: str) -> None:
    # Whoever started us listens to stdout for answers alone.
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    settings = settings_of(url)
    database = await Database(url).open()
    make = timer_before if way == "before" else timers
    waking = Waking(make(settings, database, SystemClock()))
    try:
        await answer_questions(waking.begin)
    finally:
        await waking.end()
        await database.close()


class Waking:
    """A timer that runs from the first question on."""

    def __init__(self, timer: Timer[Any]) -> None:
        self._timer = timer
        self._running: asyncio.Task[None] | None = None

    async def begin(self, _: dict[str, Any]) -> dict[str, Any]:
        self._running = asyncio.create_task(self._timer.run())
        return {}

    async def end(self) -> None:
        if self._running is not None:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)


if __name__ == "__main__":
    uvloop.run(main(*sys.argv[1:]))
