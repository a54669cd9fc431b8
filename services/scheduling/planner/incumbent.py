"""Plans that can be carried out: the best so far, and how to make one from the prices of seats."""

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np

from services.scheduling.planner.arrays import Floats
from services.scheduling.planner.columns import Columns
from services.scheduling.planner.compiled import Compiled
from services.scheduling.planner.search import best_weeks

Week = tuple[int, ...]


class Incumbent:
    """The cheapest plan found so far: a week, by its sessions' places, for each client."""

    def __init__(self, compiled: Compiled) -> None:
        self.compiled = compiled
        self.weeks: list[Week] = [() for _ in compiled.clients]
        self.cost = self._cost(self.weeks)

    def _cost(self, weeks: Sequence[Week]) -> int:
        return sum(self.compiled.cost(client, week) for client, week in enumerate(weeks))

    def _has_seats(self, weeks: Sequence[Week]) -> bool:
        taken = Counter(place for week in weeks for place in week)
        return all(count <= self.compiled.offers[place].seats for place, count in taken.items())

    def offer(self, weeks: Sequence[Week]) -> bool:
        """Take over a plan that costs less and has the seats for it; say whether it does."""
        cost = self._cost(weeks)
        if cost >= self.cost or not self._has_seats(weeks):
            return False
        self.weeks, self.cost = list(weeks), cost
        return True


def serve_in_turn(
    compiled: Compiled,
    columns: Columns,
    order: Iterable[int],
    prices: Floats,
    wished: Sequence[Week | None],
) -> list[Week]:
    """Give each client in turn the wished week if its seats are free, else the best one left."""
    free = compiled.seats.copy()
    weeks: list[Week] = [()] * len(compiled.clients)
    for client in order:
        week = wished[client]
        if week is None or any(free[place] < 1 for place in week):
            week = _best_left(compiled, client, np.where(free > 0, prices, np.inf))
            columns.add(client, week)
        weeks[client] = week
        for place in week:
            free[place] -= 1
    return weeks


def _best_left(compiled: Compiled, client: int, prices: Floats) -> Week:
    at_most = compiled.cost(client, ())
    in_force = compiled.in_force[client]
    week: Week = ()
    if in_force is not None:
        value = compiled.cost(client, in_force) + sum(prices[place] for place in in_force)
        if value < at_most:
            at_most, week = value, in_force
    found = best_weeks(compiled, prices, np.array([float(at_most)]), np.array([client]), 1)
    return found.weeks[0][1] if found.weeks else week


def hardest_first(compiled: Compiled) -> list[int]:
    """Return the clients by how few sessions they may take."""
    arrays = compiled.arrays
    ends = arrays.entry_from[arrays.day_from]
    return [int(client) for client in np.argsort(np.diff(ends), kind="stable")]
