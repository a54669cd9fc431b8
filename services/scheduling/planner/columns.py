"""The weeks found so far: a column is one whole week of one client."""

from collections.abc import Iterable

import numpy as np

from services.scheduling.planner.arrays import Floats, Ints
from services.scheduling.planner.compiled import Compiled


class Columns:
    """Columns in the order they were found; each client's empty week and week in force first."""

    def __init__(self, compiled: Compiled) -> None:
        self.compiled = compiled
        self.weeks: list[tuple[int, ...]] = []
        self._places: dict[tuple[int, tuple[int, ...]], int] = {}
        self._owners: list[int] = []
        self._costs: list[float] = []
        self._sizes: list[int] = []
        self._rows: list[int] = []
        for client in range(len(compiled.clients)):
            self.add(client, ())
            if compiled.in_force[client]:
                self.add(client, compiled.in_force[client] or ())

    def __len__(self) -> int:
        return len(self.weeks)

    @property
    def owners(self) -> Ints:
        return np.array(self._owners, np.int64)

    @property
    def costs(self) -> Floats:
        return np.array(self._costs, np.float64)

    @property
    def starts(self) -> Ints:
        """Where each column's sessions begin among `rows`, and one number more for the end."""
        return np.concatenate(([0], np.cumsum(self._sizes, dtype=np.int64)))

    @property
    def rows(self) -> Ints:
        return np.array(self._rows, np.int64)

    def add(self, client: int, week: Iterable[int]) -> bool:
        """Keep a week, given by its sessions' places, unless it is known; say whether it is new."""
        sessions = tuple(sorted(week))
        if (client, sessions) in self._places:
            return False
        self._places[client, sessions] = len(self.weeks)
        self.weeks.append(sessions)
        self._owners.append(client)
        self._costs.append(self.compiled.cost(client, sessions))
        self._sizes.append(len(sessions))
        self._rows.extend(sessions)
        return True

    def place(self, client: int, week: tuple[int, ...]) -> int:
        """Return the number of a column that is known."""
        return self._places[client, week]

    def values(self, prices: Floats) -> Floats:
        """Return what each column costs with the prices of its seats."""
        sums = np.concatenate(([0.0], np.cumsum(prices[self.rows])))
        starts = self.starts
        return self.costs + sums[starts[1:]] - sums[starts[:-1]]

    def least(self, prices: Floats) -> Floats:
        """Return each client's least value at these prices."""
        least = np.full(len(self.compiled.clients), np.inf)
        np.minimum.at(least, self.owners, self.values(prices))
        return least
