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
from tests.bench.flat.witness import Touched
from tests.bench.ground import Ground, run_sql

AS_FLAT_AS = Goal(least=0.8, most=1.2)
# An index over many rows is a level or two deeper, and each descent touches one buffer a level.
_NO_MORE = Goal(most=1.5)
_A_FEW_DESCENTS = 24
"""Buffers; below, another plan of a handful of rows looks like growth and is none."""
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
    """Compare a call over many kept rows with the same over few, in pairs that follow each other.

    What is judged is the ratio of pairs: what disturbs the machine for a while disturbs both, and
    of many pairs the median is not moved by the few that were torn apart.
    """
    rounds = [await _pairs(few, many, extent.reads) for _ in range(extent.rounds + 1)]
    measured = rounds[1:]  # the first warms up
    return Figure(
        section="flat",
        name=f"flat: {name}",
        unit="ms",
        ours=[median(of_many for _, of_many in pairs) * 1000 for pairs in measured],
        limit_name=f"ms at {extent.few_rows:,} rows",
        limit=[median(of_few for of_few, _ in pairs) * 1000 for pairs in measured],
        goal=AS_FLAT_AS,
        note=f"{extent.many_rows:,} rows kept",
        of_pairs=[median(of_many / of_few for of_few, of_many in pairs) for pairs in measured],
    )


def touched_figure(name: str, extent: Extent, few: Touched, many: Touched) -> Figure:
    """Compare the buffers that a page touches: the same at any time and on any machine."""
    whole = ", ".join(sorted(many.read_through))
    return Figure(
        section="flat",
        name=f"flat: {name}, touched",
        unit="buffers",
        ours=[max(many.buffers, _A_FEW_DESCENTS)],
        limit_name=f"buffers at {extent.few_rows:,} rows",
        limit=[max(few.buffers, _A_FEW_DESCENTS)],
        goal=_NO_MORE,
        note=f"read through: {whole}" if whole else f"{extent.many_rows:,} rows kept",
    )


async def _pairs(few: Call, many: Call, most: int) -> list[tuple[float, float]]:
    """Return seconds of each call and the other right after it; each goes first in every other."""
    found: list[tuple[float, float]] = []
    ends_at = time.perf_counter() + _MOST_SECONDS
    while len(found) < most:
        if len(found) % 2 == 0:
            of_few, of_many = await _seconds(few), await _seconds(many)
        else:
            of_many, of_few = await _seconds(many), await _seconds(few)
        found.append((of_few, of_many))
        if len(found) >= _FEWEST_CALLS and time.perf_counter() > ends_at:
            break
    return found


async def _seconds(call: Call) -> float:
    started = time.perf_counter()
    await call()
    return time.perf_counter() - started
