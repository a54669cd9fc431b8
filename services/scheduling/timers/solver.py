"""The process that solves one plan: a job in, reports of progress and one result out.

It has no database and no network, and it ends when its standard input does.
"""

import os
import pickle
import sys
import threading
from typing import BinaryIO

from services.scheduling.domain.plans.job import Job
from services.scheduling.handlers.plans.solving import solve
from services.scheduling.timers.solver_process import LENGTH, frame_of

NICENESS = 5
"""Who serves requests comes first."""


def main() -> None:
    # Whatever a library prints goes to the log: standard output is for frames alone.
    frames = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    os.nice(NICENESS)
    job = _read(sys.stdin.buffer)
    threading.Thread(target=_end_with, args=(sys.stdin.buffer,), daemon=True).start()
    solved = solve(job, lambda progress: _say(frames, progress))
    _say(frames, solved)


def _read(pipe: BinaryIO) -> Job:
    (length,) = LENGTH.unpack(pipe.read(LENGTH.size))
    job: Job = pickle.loads(pipe.read(length))  # noqa: S301 - our own parent wrote it
    return job


def _end_with(pipe: BinaryIO) -> None:
    """End at once when nobody holds the other end any more: then nobody waits for a result."""
    pipe.read()
    os._exit(1)


def _say(frames: BinaryIO, message: object) -> None:
    frames.write(frame_of(message))
    frames.flush()


if __name__ == "__main__":
    main()
