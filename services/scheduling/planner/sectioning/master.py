"""The master program of sectioning: one column for each student, and no section over its seats."""

from collections.abc import Sequence
from dataclasses import dataclass

import highspy
import numpy as np

from services.scheduling.planner.sectioning.arrays import Floats, Ints
from services.scheduling.planner.solver import quiet_highs, run


@dataclass(frozen=True, slots=True)
class Column:
    """What one student takes: the way of each course, and all sections of these ways."""

    student: int
    cost: int
    ways: tuple[int, ...]
    sections: tuple[int, ...]


class Master:
    """Columns of `students` on `seats`; `relaxed` gives prices, `chosen` the best whole ones."""

    def __init__(self, students: Sequence[int], seats: Floats) -> None:
        self.rows = {student: row for row, student in enumerate(students)}
        self.seats = seats
        self.scarce = np.flatnonzero(np.isfinite(seats))
        self.row_of = np.full(len(seats), -1, np.int64)
        self.row_of[self.scarce] = len(students) + np.arange(len(self.scarce))
        self.columns: list[Column] = []
        self.known: set[Column] = set()
        self.highs = self._empty()

    def add(self, column: Column) -> bool:
        """Take in a column; return whether it is new."""
        if column in self.known:
            return False
        self.known.add(column)
        self.columns.append(column)
        rows = self._rows(column)
        self.highs.addCol(column.cost, 0, highspy.kHighsInf, len(rows), rows, np.ones(len(rows)))
        return True

    def relaxed(self) -> tuple[float, Floats, Floats]:
        """Return the cost of the relaxation, the price of each seat, and what each student pays."""
        run(self.highs)
        duals = np.array(self.highs.getSolution().row_dual)
        prices = np.zeros(len(self.seats))
        prices[self.scarce] = np.maximum(0.0, -duals[len(self.rows) :])
        return self.highs.getObjectiveValue(), prices, duals[: len(self.rows)]

    def chosen(self, incumbent: Sequence[Column], seconds: float) -> list[Column]:
        """Return the best columns found in time, one for each student; at worst the incumbent."""
        if seconds <= 0:
            return list(incumbent)
        for column in incumbent:
            self.add(column)
        count = len(self.columns)
        everything = np.arange(count, dtype=np.int32)
        whole = np.full(count, highspy.HighsVarType.kInteger.value, np.uint8)
        self.highs.changeColsIntegrality(count, everything, whole)
        self.highs.setOptionValue("time_limit", self.highs.getRunTime() + seconds)
        start = highspy.HighsSolution()
        taken = set(incumbent)
        start.col_value = [float(column in taken) for column in self.columns]
        self.highs.setSolution(start)
        run(self.highs)
        values = np.array(self.highs.getSolution().col_value)
        found = [self.columns[at] for at in np.flatnonzero(np.round(values))]
        better = len(found) == len(self.rows) and _cost(found) < _cost(incumbent)
        return sorted(found if better else incumbent, key=lambda column: column.student)

    def _rows(self, column: Column) -> Ints:
        rows = self.row_of[list(column.sections)] if column.sections else np.zeros(0, np.int64)
        return np.array([self.rows[column.student], *rows[rows >= 0]], dtype=np.int32)

    def _empty(self) -> highspy.Highs:
        highs = quiet_highs()
        for _ in self.rows:
            highs.addRow(1, 1, 0, [], [])
        for at in self.scarce:
            highs.addRow(-highspy.kHighsInf, self.seats[at], 0, [], [])
        return highs


def _cost(columns: Sequence[Column]) -> int:
    return sum(column.cost for column in columns)
