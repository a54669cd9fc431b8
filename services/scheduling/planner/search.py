"""The best weeks of many clients at once: the kernel on both cores, its entries as sessions."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from services.scheduling.planner.arrays import Floats, Ints
from services.scheduling.planner.compiled import Compiled
from services.scheduling.planner.pricing import price_clients

_THREADS = 2
_TOO_FEW_TO_SHARE = 16


@dataclass(frozen=True)
class Found:
    """By client asked for: the least value below the ceiling, or that; and weeks that reach it."""

    values: Floats
    weeks: list[tuple[int, tuple[int, ...]]]
    """A client, and the places of the week's sessions; each client's best comes first."""


def best_weeks(
    compiled: Compiled, prices: Floats, ceilings: Floats, clients: Ints, keep: int
) -> Found:
    """Return weeks of these clients that cost, with their seats, less than the ceilings."""
    arrays = compiled.arrays
    constants = arrays.constant[clients]
    parts = np.array_split(
        np.arange(len(clients)), _THREADS if len(clients) >= _TOO_FEW_TO_SHARE else 1
    )

    def price(part: Ints) -> tuple[Floats, Ints, Ints, Ints]:
        own = clients[part]
        below = (ceilings - constants)[part]
        answer: tuple[Floats, Ints, Ints, Ints] = price_clients(arrays, prices, below, own, keep)
        return answer

    if len(parts) == 1:
        answers = [price(parts[0])]
    else:
        with ThreadPoolExecutor(_THREADS) as threads:
            answers = list(threads.map(price, parts))
    values = np.concatenate([answer[0] for answer in answers]) + constants
    return Found(values, [week for answer in answers for week in _weeks(compiled, *answer[1:])])


def _weeks(
    compiled: Compiled, owners: Ints, lengths: Ints, entries: Ints
) -> Iterator[tuple[int, tuple[int, ...]]]:
    rows, end = compiled.arrays.row[entries].tolist(), 0
    for owner, length in zip(owners.tolist(), lengths.tolist(), strict=True):
        end += length
        yield owner, compiled.without_needless(owner, rows[end - length : end])
