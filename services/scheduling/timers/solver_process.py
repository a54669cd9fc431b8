"""A process of its own for one plan: solving keeps a core busy, and a loop must never wait for it.

`python -m services.scheduling.timers.solver` is its other end. Frames go both ways: eight bytes of
length, then a pickle, which only we write and only our own child reads, and the other way round.
"""

import asyncio
import os
import pickle
import struct
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from services.scheduling.domain.plans.job import Job, Solved
from services.scheduling.domain.plans.plan import Progress

LENGTH = struct.Struct(">Q")
CHILD = "services.scheduling.timers.solver"


class SolverDied(Exception):
    """The process ended, or was ended, before it had a result."""


def frame_of(message: object) -> bytes:
    body = pickle.dumps(message)
    return LENGTH.pack(len(body)) + body


class SolverProcess:
    """The process, and the last thing that it said of its progress."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.progress: Progress | None = None

    @property
    def pid(self) -> int:
        return self._process.pid

    async def result(self) -> Solved:
        """Return what came of it. Raises SolverDied."""
        assert self._process.stdout is not None  # noqa: S101 - it was opened as a pipe
        while True:
            try:
                header = await self._process.stdout.readexactly(LENGTH.size)
                body = await self._process.stdout.readexactly(*LENGTH.unpack(header))
            except asyncio.IncompleteReadError as ended:
                raise SolverDied from ended
            said: Progress | Solved = pickle.loads(body)  # noqa: S301 - our own child wrote it
            if isinstance(said, Solved):
                return said
            self.progress = said


@asynccontextmanager
async def solver(job: Job) -> AsyncIterator[SolverProcess]:
    """Start a process on this job; on leaving it is gone, whether or not it was done.

    It ends by itself when its standard input does: so it does not outlive us, however we end.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        CHILD,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        start_new_session=True,
    )
    try:
        assert process.stdin is not None  # noqa: S101 - it was opened as a pipe
        process.stdin.write(frame_of(job))
        yield SolverProcess(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
