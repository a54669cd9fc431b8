"""Owns the flat arrays that the pricing kernel reads, and how they grow client by client."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


class Arrays(NamedTuple):
    """Each `x_from` holds where its owner's part of x begins, and one number more for the end."""

    day_from: Ints
    """By client: the days on which there is something to take."""
    day_diagram: Ints
    entry_from: Ints
    """By client's day: the entries, each a session that this client may take."""
    row: Ints
    """By entry: the session's place in the problem."""
    cost: Floats
    units: Ints
    state: Ints
    """What the session counts for: a state of the client's curriculum."""
    series: Ints
    """Which once-a-week series it is of; -1 of none."""
    node_from: Ints
    """By diagram: its nodes."""
    asks: Ints
    skip: Ints
    take: Ints
    day_units: Ints
    """By client: the most units of a day."""
    enough: Ints
    limit: Ints
    most_days: Ints
    states: Ints
    sums_from: Ints
    sums: Ints
    """The state that two states are together, -1 where that is not allowed."""
    above_from: Ints
    above: Ints
    """The states that hold one session more, where that is never worse: first, for each state and
    one more, where its part of this list begins; then those parts."""
    short_from: Ints
    short: Floats
    """By client: what a week of 0, 1, … enough units leaves to be paid for."""
    by_days_from: Ints
    by_days: Floats
    missed_from: Ints
    missed: Floats
    constant: Floats
    """By client: what every week costs that is not the one in force."""


@dataclass
class ArrayParts:
    """What grows client by client, by the names of `Arrays`."""

    lists: dict[str, list[float]] = field(
        default_factory=lambda: {name: [] for name in Arrays._fields}
    )

    def add(self, **values: float | Iterable[float]) -> None:
        for name, value in values.items():
            if isinstance(value, Iterable):
                self.lists[name].extend(value)
            else:
                self.lists[name].append(value)

    def mark(self, name: str, owned: str) -> None:
        self.lists[name].append(len(self.lists[owned]))

    def arrays(self) -> Arrays:
        return Arrays(**{name: _KINDS[name](of) for name, of in self.lists.items()})


def _ints(values: list[float]) -> Any:
    return np.array(values, np.int64)


def _floats(values: list[float]) -> Any:
    return np.array(values, np.float64)


_FLOATS = {"cost", "short", "by_days", "missed", "constant"}
_KINDS = {name: _floats if name in _FLOATS else _ints for name in Arrays._fields}
