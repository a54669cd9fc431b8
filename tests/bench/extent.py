"""How much is measured: the full run, a short one, and one that only shows that all parts work."""

import os
from dataclasses import dataclass, replace

ROWS_VARIABLE = "BENCH_ROWS"
FEW_ROWS_VARIABLE = "BENCH_FEW_ROWS"


@dataclass(frozen=True)
class Extent:
    """Rounds and amounts; each round measures ours and every limit once, one after the other."""

    name: str
    rounds: int
    http_seconds: float
    events: int
    jobs: int
    rates: tuple[int, ...]
    latency_seconds: float
    starts: int
    few_rows: int
    many_rows: int
    reads: int
    seeds: int
    """How many made-up problems of each size the planner is given."""
    clients: tuple[int, int]
    sites: tuple[int, int]
    """How many sites, and clients of each."""
    sends: int
    waiting: tuple[int, int]
    """How many messages wait for their time while claims are measured."""
    bulk: int
    """How many messages are queued in the bulk lane while the crisis lane is measured."""
    crises: int
    withdrawals: int
    workers: int
    check_ins: int
    """How many check-ins are due at once."""
    check_in_rounds: int


FULL = Extent(
    "full",
    rounds=5,
    http_seconds=3.0,
    events=20_000,
    jobs=3_000,
    rates=(50, 400),
    latency_seconds=6.0,
    starts=5,
    few_rows=1_000,
    many_rows=5_000_000,
    reads=100,
    seeds=5,
    clients=(80, 400),
    sites=(25, 80),
    sends=10_000,
    waiting=(10_000, 1_000_000),
    bulk=500_000,
    crises=400,
    withdrawals=5_000,
    workers=4,
    check_ins=100_000,
    check_in_rounds=3,
)
QUICK = replace(
    FULL,
    name="quick",
    rounds=3,
    http_seconds=1.5,
    events=10_000,
    jobs=1_000,
    latency_seconds=3.0,
    starts=1,
    many_rows=200_000,
    reads=50,
    seeds=2,
    clients=(80, 160),
    sites=(4, 80),
    sends=4_000,
    waiting=(10_000, 200_000),
    bulk=50_000,
    crises=100,
    withdrawals=600,
    check_ins=20_000,
    check_in_rounds=2,
)
TINY = replace(
    QUICK,
    name="tiny",
    rounds=1,
    http_seconds=0.2,
    events=300,
    jobs=50,
    rates=(50,),
    latency_seconds=0.4,
    few_rows=200,
    many_rows=1_000,
    reads=2,
    seeds=1,
    clients=(12, 16),
    sites=(2, 8),
    sends=100,
    waiting=(100, 1_000),
    bulk=100,
    crises=3,
    withdrawals=60,
    workers=1,
    check_ins=600,
    check_in_rounds=1,
)


def with_rows_as_asked(extent: Extent) -> Extent:
    """Return the extent with as many and as few kept rows as the variables say, where they do."""
    return replace(
        extent,
        many_rows=int(os.environ.get(ROWS_VARIABLE, extent.many_rows)),
        few_rows=int(os.environ.get(FEW_ROWS_VARIABLE, extent.few_rows)),
    )
