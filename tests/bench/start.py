"""Goal 5: `footbridge up` on a machine where it ran before: seconds, and memory of everything."""

import asyncio
import os
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from deploy.local import launch
from deploy.local.places import ROOT, Places
from deploy.local.state import State
from tests.bench.extent import Extent
from tests.bench.figures import Figure, Goal, Skipped
from tests.bench.ground import Ground

MOST_SECONDS = 10.0
MOST_MIB = 1536.0
_MIB = 2**20


async def measure(ground: Ground, extent: Extent) -> list[Figure | Skipped]:
    platform = _Platform(ground.folder / "var")
    seconds: list[float] = []
    memory: list[float] = []
    try:
        if extent.rounds > 1:
            await platform.up()  # the first start makes what a warm one finds
            platform.down()
        for _ in range(extent.starts):
            seconds.append(await platform.up())
            memory.append(platform.memory_mib())
            platform.down()
    finally:
        platform.down()
    return [
        Figure(
            section="start",
            name="start: footbridge up, warm",
            unit="s",
            ours=seconds,
            limit_name="s",
            limit=[MOST_SECONDS] * len(seconds),
            goal=Goal(most=1),
        ),
        Figure(
            section="start",
            name=f"start: resident memory of all processes ({_MEASURE})",
            unit="MiB",
            ours=memory,
            limit_name="MiB",
            limit=[MOST_MIB] * len(memory),
            goal=Goal(most=1),
        ),
    ]


@dataclass(frozen=True)
class _Platform:
    var: Path

    async def up(self) -> float:
        """Run the command that a user runs, and return its seconds."""
        environment = {**os.environ, "FOOTBRIDGE_VAR": str(self.var), "DEMO": "0"}
        started = time.perf_counter()
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "deploy.cli.main", "up"),
            env=environment,
            cwd=ROOT,
            stdout=asyncio.subprocess.DEVNULL,
        )
        if await process.wait():
            raise launch.StartFailed(State.load(Places(self.var).state).step)
        return time.perf_counter() - started

    def down(self) -> None:
        launch.stop(Places(self.var))

    def memory_mib(self) -> float:
        """Return what all its processes hold, shared pages counted once where the system says."""
        return sum(_bytes_of(process) for process in self._processes()) / _MIB

    def _processes(self) -> Iterator[psutil.Process]:
        supervisor = State.load(Places(self.var).state).supervisor
        if supervisor is not None:
            process = psutil.Process(supervisor.pid)
            yield process
            yield from process.children(recursive=True)


_MEASURE = "PSS" if os.geteuid() == 0 and sys.platform == "linux" else "RSS"


def _bytes_of(process: psutil.Process) -> int:
    with suppress(psutil.NoSuchProcess):
        if _MEASURE == "PSS":
            return int(process.memory_full_info().pss)
        return int(process.memory_info().rss)
    return 0
