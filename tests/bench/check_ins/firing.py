"""Workers wake what is due, and one of them is killed half-way: how fast, and whether each once."""

import asyncio
import time
from dataclasses import dataclass

from tests.bench.check_ins.rows import DueCheckIns, Fired
from tests.bench.conversation import Program, programs
from tests.support.polling import eventually

_PATIENCE_SECONDS = 1800.0
_TRIES = 5
WORKER = "tests.bench.check_ins.worker"


class NotEachOnce(AssertionError):
    """A check-in was lost or fired twice; its figure would mean nothing."""


class KilledTooLate(AssertionError):
    """Everything was told before the worker was killed, again and again: nobody was interrupted."""


@dataclass(frozen=True)
class Run:
    """`killed_after` events stood in the outbox when a worker was dead."""

    seconds: float
    killed_after: int
    fired: Fired


async def fire(due: DueCheckIns, url: str, *, workers: int, way: str = "now") -> Run:
    """Let that many workers wake all that is due; half-way the first is killed and replaced.

    Where all was done before the kill came, all begins anew. Raises NotEachOnce, KilledTooLate.
    """
    for _ in range(_TRIES):
        run = await _fire_once(due, url, workers, way)
        if run.killed_after < due.count:
            return run
    raise KilledTooLate(f"{due.count} are too few to be interrupted")


async def _fire_once(due: DueCheckIns, url: str, workers: int, way: str) -> Run:
    await due.make()
    # The one that takes its place is started beforehand: how long a start takes is not asked here.
    commands = [(WORKER, url, way)] * (workers + 1)
    async with programs(*commands) as (first, *others):
        spare = others.pop()
        started = time.perf_counter()
        await asyncio.gather(*(each.ask() for each in (first, *others)))
        killed_after = await _kill(first, due)
        await spare.ask()
        await _until_none_is_left(due)
        seconds = time.perf_counter() - started
    fired = await due.fired()
    if fired != Fired(due.count, due.count, due.count, due.count):
        raise NotEachOnce(f"{due.count} were due: {fired}")
    return Run(seconds, killed_after, fired)


async def _kill(worker: Program, due: DueCheckIns) -> int:
    """Kill a worker with SIGKILL, whatever it is doing, once half is told.

    Return how many were told by then, counted when it was dead: no fewer than that.
    """

    async def half_is_told() -> bool:
        return await due.told() >= due.count / 2

    await eventually(half_is_told, within=_PATIENCE_SECONDS, what="half of what is due")
    worker.process.kill()
    await worker.process.wait()
    return await due.told()


async def _until_none_is_left(due: DueCheckIns) -> None:
    async def none_is_left() -> bool:
        return not await due.are_left()

    await eventually(none_is_left, within=_PATIENCE_SECONDS, what="the last of what is due")
