"""The integer step: the best plan of the columns found, by HiGHS.

It is taken for some clients, beside the weeks of all others, or for everybody. Only columns that
could be in a cheaper plan are used: those whose reduced cost is below the gap between what the
clients' weeks cost and what they must cost at the prices of seats.
"""

from collections import Counter
from dataclasses import dataclass

import highspy
import numpy as np

from services.scheduling.planner.arrays import Floats, Ints
from services.scheduling.planner.columns import Columns
from services.scheduling.planner.compiled import Compiled
from services.scheduling.planner.incumbent import Incumbent, Week
from services.scheduling.planner.master import matrix, scarce
from services.scheduling.planner.solver import quiet_highs, run
from services.scheduling.planner.watch import Watch

_HALF = 0.5
_ONE = 0.99
"""Costs are whole numbers: a smaller gap is none."""


@dataclass(frozen=True)
class Step:
    """Whose weeks are looked for, by columns of how much reduced cost, and up to what gap."""

    clients: Ints
    most: float = np.inf
    gap: float = 0.0


def improve(
    compiled: Compiled,
    columns: Columns,
    incumbent: Incumbent,
    step: Step,
    *,
    prices: Floats,
    seconds: float,
    watch: Watch,
) -> bool:
    """Look for cheaper weeks of the step's clients; say whether there were any."""
    clients = step.clients
    for client in clients:
        columns.add(int(client), incumbent.weeks[client])
    seats = _seats_beside(compiled, incumbent, clients)
    values, least = columns.values(prices), columns.least(prices)
    cost = sum(compiled.cost(int(client), incumbent.weeks[client]) for client in clients)
    room = cost - (least[clients].sum() - prices @ seats)
    if room < _ONE:
        return False
    near = values - least[columns.owners] <= min(room, step.most)
    near[[columns.place(int(client), incumbent.weeks[client]) for client in clients]] = True
    is_asked = np.zeros(len(compiled.clients), np.bool_)
    is_asked[clients] = True
    chosen = np.flatnonzero(near & is_asked[columns.owners])
    program = _Program(compiled, columns, chosen, clients, seats)
    return incumbent.offer(program.solve(incumbent.weeks, step.gap, seconds, watch))


def _seats_beside(compiled: Compiled, incumbent: Incumbent, clients: Ints) -> Floats:
    """Return the seats that the weeks of all other clients leave."""
    seats, own = compiled.seats, set(clients.tolist())
    taken = Counter(
        place for client, week in enumerate(incumbent.weeks) if client not in own for place in week
    )
    for place, count in taken.items():
        seats[place] -= count
    return seats


class _Program:
    def __init__(
        self, compiled: Compiled, columns: Columns, chosen: Ints, clients: Ints, seats: Floats
    ) -> None:
        self.columns, self.chosen = columns, chosen
        self.owners = columns.owners[chosen]
        self.highs = quiet_highs()
        self._pass(compiled, clients, seats)

    def _pass(self, compiled: Compiled, clients: Ints, seats: Floats) -> None:
        places = scarce(compiled)
        client_row = np.full(len(compiled.clients), -1, np.int64)
        client_row[clients] = np.arange(len(clients))
        session_row = np.full(len(compiled.offers), -1, np.int64)
        session_row[places] = len(clients) + np.arange(len(places))
        starts, index = matrix(self.columns, client_row, session_row, self.chosen)
        count, ones = len(self.chosen), np.ones(len(clients))
        least = np.concatenate((ones, np.full(len(places), -highspy.kHighsInf)))
        self.highs.passModel(
            count,
            len(least),
            len(index),
            int(highspy.MatrixFormat.kColwise),
            int(highspy.ObjSense.kMinimize),
            0.0,
            self.columns.costs[self.chosen],
            np.zeros(count),
            np.ones(count),
            least,
            np.concatenate((ones, seats[places])),
            starts,
            index,
            np.ones(len(index)),
            np.ones(count, np.int32),
        )

    def solve(self, start: list[Week], gap: float, seconds: float, watch: Watch) -> list[Week]:
        """Return the best weeks found in the time, no worse than those to start from."""
        self.highs.setOptionValue("time_limit", seconds)
        self.highs.setOptionValue("mip_rel_gap", gap)
        self.highs.setOptionValue("mip_abs_gap", _ONE)
        self._start_from(start)
        self.highs.HandleUserInterrupt = True
        self.highs.cbMipInterrupt.subscribe(lambda _: self._stop_unless(watch))
        run(self.highs)
        return self._weeks(start)

    def _stop_unless(self, watch: Watch) -> None:
        if not watch.goes_on():
            self.highs.cancelSolve()  # type: ignore[no-untyped-call]  # untyped upstream

    def _start_from(self, start: list[Week]) -> None:
        owned = zip(self.owners.tolist(), self.chosen.tolist(), strict=True)
        at = [
            place
            for place, (client, column) in enumerate(owned)
            if self.columns.weeks[column] == start[client]
        ]
        index = np.array(at, np.int32)
        self.highs.setSolution(len(index), index, np.ones(len(index)))

    def _weeks(self, start: list[Week]) -> list[Week]:
        values = np.array(self.highs.getSolution().col_value)
        weeks = list(start)
        for at in np.flatnonzero(values > _HALF):
            weeks[self.owners[at]] = self.columns.weeks[self.chosen[at]]
        return weeks
