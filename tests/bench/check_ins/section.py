"""Check-ins that are due: each fires once with 1, 2 and 4 workers, one killed half-way."""

from functools import partial

import asyncpg

from tests.bench.check_ins.firing import fire
from tests.bench.check_ins.rows import DueCheckIns
from tests.bench.extent import Extent
from tests.bench.figures import Figure, Goal, Measure, Skipped, interleaved
from tests.bench.ground import Ground

_WORKERS = (1, 2, 4)
_NO_SLOWER = Goal(least=0.8)
"""One worker keeps two batches under way: on two cores beside PostgreSQL more are for outages."""


async def measure(ground: Ground, extent: Extent) -> list[Figure | Skipped]:
    url = await ground.migrated("aftercare")
    connection = await asyncpg.connect(url)
    try:
        due = DueCheckIns(connection, extent.check_ins)
        measures: dict[str, Measure] = {
            str(workers): partial(_per_second, due, url, workers=workers)
            for workers in _workers(extent)
        }
        measures["before"] = partial(_per_second, due, url, workers=1, way="before")
        found = await interleaved(extent.check_in_rounds, measures)
    finally:
        await connection.close()
    return _figures(found, extent)


def _workers(extent: Extent) -> list[int]:
    return [workers for workers in _WORKERS if workers <= extent.workers]


async def _per_second(due: DueCheckIns, url: str, *, workers: int, way: str = "now") -> float:
    run = await fire(due, url, workers=workers, way=way)
    return due.count / run.seconds


def _figures(found: dict[str, list[float]], extent: Extent) -> list[Figure | Skipped]:
    name = f"check-ins: {extent.check_ins:,} due, one worker killed"
    note = "each fired once: one CheckInDue, one step; half of them one site's"
    scaled: list[Figure | Skipped] = [
        Figure(
            section="check-ins",
            name=f"{name}, {workers} workers",
            unit="check-ins/s",
            ours=found[str(workers)],
            limit_name="one worker",
            limit=found["1"],
            goal=_NO_SLOWER,
            note=note,
        )
        for workers in _workers(extent)[1:]
    ]
    before = Figure(
        section="check-ins",
        name=f"{name}, 1 worker",
        unit="check-ins/s",
        ours=found["1"],
        limit_name="row by row, one batch at a time",
        limit=found["before"],
        goal=Goal(least=2),
        note=note,
    )
    return [before, *scaled]
