"""Two databases alike but for how many rows they keep, and figures that compare them."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from statistics import median

from tests.bench.extent import Extent
from tests.bench.figures import Figure, Goal
from tests.bench.flat.filling import KeptRows, keep
from tests.bench.ground import Ground, run_sql

AS_FLAT_AS = Goal(least=0.8, most=1.2)
_MOST_SECONDS = 1.0
_FEWEST_CALLS = 3

Call = Callable[[], Awaitable[object]]


@dataclass(frozen=True)
class TwoSizes:
    """The URLs of a database with few rows in its tables and one with many."""

    few: str
    many: str


@asynccontextmanager
async def two_sizes(
    ground: Ground, url: str, kept: tuple[KeptRows, ...], extent: Extent
) -> AsyncIterator[TwoSizes]:
    """Fill the database at `url` with few rows and a copy of it with many; drop both after."""
    copy = await ground.copy_of(url)
    try:
        for each in kept:
            await keep(url, each, extent.few_rows)
        async with asyncio.TaskGroup() as loading:
            for half in (kept[::2], kept[1::2]):
                loading.create_task(_keep_all(copy, half, extent.many_rows))
        await run_sql(ground.postgres.admin_url, "CHECKPOINT")
        yield TwoSizes(url, copy)
    finally:
        await ground.drop(url)
        await ground.drop(copy)


async def _keep_all(url: str, kept: tuple[KeptRows, ...], rows: int) -> None:
    for each in kept:
        await keep(url, each, rows)


async def flat_figure(name: str, extent: Extent, few: Call, many: Call) -> Figure:
    """Compare a call over many kept rows with the same over few: median seconds by round."""
    rounds = [await _alternating(few, many, extent.reads) for _ in range(extent.rounds + 1)]
    measured = rounds[1:]  # the first warms up
    return Figure(
        section="flat",
        name=f"flat: {name}",
        unit="ms",
        ours=[of_many * 1000 for _, of_many in measured],
        limit_name=f"ms at {extent.few_rows:,} rows",
        limit=[of_few * 1000 for of_few, _ in measured],
        goal=AS_FLAT_AS,
        note=f"{extent.many_rows:,} rows kept",
    )


async def _alternating(few: Call, many: Call, most_calls: int) -> tuple[float, float]:
    """Return the median seconds of each, called in turns so that both see the same machine."""
    seconds: tuple[list[float], list[float]] = ([], [])
    ends_at = time.perf_counter() + _MOST_SECONDS
    while len(seconds[0]) < most_calls:
        for call, taken in zip((few, many), seconds, strict=True):
            started = time.perf_counter()
            await call()
            taken.append(time.perf_counter() - started)
        if len(seconds[0]) >= _FEWEST_CALLS and time.perf_counter() > ends_at:
            break
    return median(seconds[0]), median(seconds[1])
