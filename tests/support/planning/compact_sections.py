"""Sectioning as one integer program for HiGHS: a variable for each way, one for each collision."""

from collections import defaultdict
from itertools import combinations, product

import highspy

from services.scheduling.planner.sectioning.problem import (
    Course,
    Section,
    SectioningProblem,
    collide,
)

_INFINITY = highspy.kHighsInf
_Terms = list[tuple[int, float]]


def least_cost(problem: SectioningProblem, seconds: float = 30.0) -> float:
    """Return the cost of the best enrolment, proven."""
    model = _Model(problem)
    model.highs.setOptionValue("time_limit", seconds)
    model.highs.setOptionValue("mip_rel_gap", 0.0)
    model.highs.run()
    info = model.highs.getInfo()
    assert info.mip_dual_bound >= info.objective_function_value - 1e-6, "not proven in time"
    return float(info.objective_function_value)


def ways_of(course: Course) -> list[tuple[Section, ...]]:
    """Return each way to take a course: all products of its parts that hold their parents."""
    return [
        way
        for alternative in course.alternatives
        for way in product(*alternative)
        if {section.parent for section in way} <= {None, *(section.id for section in way)}
    ]


class _Model:
    def __init__(self, problem: SectioningProblem) -> None:
        self.problem = problem
        self.highs = highspy.Highs()  # type: ignore[no-untyped-call]  # untyped upstream
        self.highs.setOptionValue("output_flag", False)
        self.columns = 0
        takers: dict[str, _Terms] = defaultdict(list)
        courses = {course.id: ways_of(course) for course in problem.courses}
        for student in problem.students:
            taken: list[tuple[int, tuple[Section, ...]]] = []
            for course in student.courses:
                ways = [(self._column(self._within(way)), way) for way in courses[course]]
                unseated = self._column(problem.weights.unseated)
                self._row(1, 1, [(unseated, 1.0), *((column, 1.0) for column, _ in ways)])
                for (one, first), (two, second) in product(taken, ways):
                    self._pay_between(one, first, two, second)
                taken += ways
            for column, way in taken:
                for section in way:
                    takers[section.id].append((column, 1.0))
        for section in problem.sections:
            if section.seats is not None:
                self._row(-_INFINITY, section.seats, takers[section.id])

    def _within(self, way: tuple[Section, ...]) -> float:
        pairs = combinations(way, 2)
        hits = sum(collide(one, two, self.problem.travel) for one, two in pairs)
        return float(self.problem.weights.conflict * hits)

    def _pay_between(
        self, one: int, first: tuple[Section, ...], two: int, second: tuple[Section, ...]
    ) -> None:
        pairs = product(first, second)
        hits = sum(collide(each, other, self.problem.travel) for each, other in pairs)
        if hits:
            both = self._column(self.problem.weights.conflict * hits)
            self._row(-1, _INFINITY, [(both, 1.0), (one, -1.0), (two, -1.0)])

    def _column(self, cost: float) -> int:
        self.highs.addCol(cost, 0, 1, 0, [], [])
        self.highs.changeColIntegrality(self.columns, highspy.HighsVarType.kInteger)
        self.columns += 1
        return self.columns - 1

    def _row(self, least: float, most: float, terms: _Terms) -> None:
        columns, values = [column for column, _ in terms], [value for _, value in terms]
        self.highs.addRow(least, most, len(terms), columns, values)
