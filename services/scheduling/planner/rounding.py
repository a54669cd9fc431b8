"""The integer step: the best plan of the columns found, by HiGHS.

Only columns that could be in a plan cheaper than the best so far are taken: those whose reduced
cost is below the gap between it and the bound.
"""

import highspy
import numpy as np

from services.scheduling.planner.columns import Columns
from services.scheduling.planner.compiled import Compiled, Floats, Ints
from services.scheduling.planner.incumbent import Incumbent, Week
from services.scheduling.planner.master import matrix, scarce
from services.scheduling.planner.solver import quiet_highs, run
from services.scheduling.planner.watch import Watch

_HALF = 0.5


def improve(
    compiled: Compiled,
    columns: Columns,
    incumbent: Incumbent,
    *,
    prices: Floats,
    bound: float,
    seconds: float,
    watch: Watch,
) -> bool:
    """Look for a cheaper plan among the columns; say whether one was found."""
    for week in enumerate(incumbent.weeks):
        columns.add(*week)
    reduced = columns.values(prices) - columns.least(prices)[columns.owners]
    in_plan = {(client, week) for client, week in enumerate(incumbent.weeks)}
    chosen = np.array(
        [
            at
            for at, week in enumerate(columns.weeks)
            if reduced[at] <= incumbent.cost - bound or (int(columns.owners[at]), week) in in_plan
        ],
        np.int64,
    )
    program = _Program(compiled, columns, chosen)
    return incumbent.offer(program.solve(incumbent.weeks, seconds, watch))


class _Program:
    def __init__(self, compiled: Compiled, columns: Columns, chosen: Ints) -> None:
        self.columns, self.chosen = columns, chosen
        self.clients = len(compiled.clients)
        self.owners = columns.owners[chosen]
        self.highs = quiet_highs()
        self._pass(compiled)

    def _pass(self, compiled: Compiled) -> None:
        places = scarce(compiled)
        row_of = np.full(len(compiled.offers), -1, np.int64)
        row_of[places] = self.clients + np.arange(len(places))
        starts, index = matrix(self.columns, row_of, self.chosen)
        count, ones = len(self.chosen), np.ones(self.clients)
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
            np.concatenate((ones, compiled.seats[places])),
            starts,
            index,
            np.ones(len(index)),
            np.ones(count, np.int32),
        )

    def solve(self, start: list[Week], seconds: float, watch: Watch) -> list[Week]:
        """Return the best weeks found in the time, no worse than those to start from."""
        self.highs.setOptionValue("time_limit", seconds)
        self.highs.setOptionValue("mip_rel_gap", 0.0)
        self.highs.setOptionValue("mip_abs_gap", 0.99)
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
