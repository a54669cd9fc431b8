"""The master program: one week for each client, and no more takers than seats; solved by HiGHS.

One row a client, one a session that could be short of seats. Its linear relaxation gives the prices
of seats; the same columns as an integer program give a plan.
"""

import highspy
import numpy as np

from services.scheduling.planner.arrays import Floats, Ints
from services.scheduling.planner.columns import Columns
from services.scheduling.planner.compiled import Compiled
from services.scheduling.planner.solver import quiet_highs, run


def scarce(compiled: Compiled) -> Ints:
    """Return the sessions with fewer seats than clients who may take them."""
    seats = np.array([offer.seats for offer in compiled.offers], np.int64)
    return np.flatnonzero(seats < compiled.takers)


class Master:
    """The linear relaxation over the columns found so far; it grows, and starts warm."""

    def __init__(self, compiled: Compiled, columns: Columns) -> None:
        self.columns = columns
        self.clients = len(compiled.clients)
        self.scarce = scarce(compiled)
        self.seats = np.array([compiled.offers[place].seats for place in self.scarce], np.float64)
        self.sessions = len(compiled.offers)
        self.highs = quiet_highs()
        self.highs.setOptionValue("solver", "ipm")
        self._row_of = np.full(self.sessions, -1, np.int64)
        self._row_of[self.scarce] = self.clients + np.arange(len(self.scarce))
        self._known = 0
        self._add_rows()
        self.grow()

    def _add_rows(self) -> None:
        ones = np.ones(self.clients)
        least = np.concatenate((ones, np.full(len(self.scarce), -highspy.kHighsInf)))
        most = np.concatenate((ones, self.seats))
        nothing = np.zeros(0, np.int32)
        starts = np.zeros(len(most), np.int32)
        self.highs.addRows(len(most), least, most, 0, starts, nothing, np.zeros(0))

    def grow(self) -> None:
        """Take in the columns found since the last time."""
        starts, index = matrix(
            self.columns,
            np.arange(self.clients),
            self._row_of,
            np.arange(self._known, len(self.columns)),
        )
        count = len(starts) - 1
        self.highs.addCols(
            count,
            self.columns.costs[self._known :],
            np.zeros(count),
            np.full(count, highspy.kHighsInf),
            len(index),
            starts[:-1],
            index,
            np.ones(len(index)),
        )
        self._known = len(self.columns)

    def solve(self, *, to_a_corner: bool = False) -> tuple[float, Floats, Floats]:
        """Return the objective, the price of each session's seat, and each column's value.

        Prices from the middle of the optimal face need half the steps that those of its corners do;
        values `to_a_corner` are the ones to round.
        """
        self.highs.setOptionValue("run_crossover", "on" if to_a_corner else "off")
        run(self.highs)
        solution = self.highs.getSolution()
        prices = np.zeros(self.sessions)
        duals = np.array(solution.row_dual)
        prices[self.scarce] = np.maximum(0.0, -duals[self.clients :])
        return self.highs.getObjectiveValue(), prices, np.array(solution.col_value)


def matrix(
    columns: Columns, client_row: Ints, session_row: Ints, chosen: Ints
) -> tuple[Ints, Ints]:
    """Return where the rows of each chosen column begin, and those rows."""
    owners, starts, rows = columns.owners, columns.starts, columns.rows
    sizes = starts[chosen + 1] - starts[chosen]
    first = np.cumsum(sizes) - sizes
    entries = np.repeat(starts[chosen] - first, sizes) + np.arange(sizes.sum())
    sessions = session_row[rows[entries]]
    has_row = sessions >= 0
    each = np.arange(len(chosen))
    column = np.concatenate((each, np.repeat(each, sizes)[has_row]))
    index = np.concatenate((client_row[owners[chosen]], sessions[has_row]))
    begins = np.concatenate(([0], np.cumsum(np.bincount(column, minlength=len(chosen)))))
    order = np.argsort(column, kind="stable")
    return begins.astype(np.int32), index[order].astype(np.int32)
