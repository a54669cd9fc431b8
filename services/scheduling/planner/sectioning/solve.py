"""Sections for all students by column generation, then mended in neighbourhoods while time is left.

HiGHS prices the seats, `pricing` answers with the best column of each student until none is below
its price, and HiGHS chooses among all columns. The same is then done again and again for the few
students around one full section, with everybody else's seats held.
"""

import math
import time
from collections.abc import Iterable, Sequence
from random import Random

import numpy as np

from services.scheduling.planner.sectioning.arrays import Floats, compiled
from services.scheduling.planner.sectioning.master import Column, Master
from services.scheduling.planner.sectioning.plan import SectioningPlan
from services.scheduling.planner.sectioning.pricing import NOT_TAKEN, best_ways
from services.scheduling.planner.sectioning.problem import SectioningProblem, Student, cost_of

_NODES = 50_000
_LEAST_GAIN = 1e-6
_TAKEN = 1e9
"""The price of a seat that is not free: more than all else that a student can cost."""
_NEIGHBOURS, _HURT = 40, 8
"""How many students are solved anew together, and how many of them have something to wish for."""
_PATIENCE = 200
"""How many neighbourhoods may gain nothing before the rest is left as it is."""
_FOR_GENERATING, _FOR_CHOOSING = 0.5, 0.25
"""Which parts of the time may go into columns, and into the choice among them."""


def warm_up() -> None:
    """Have the kernel compiled or loaded, so that this takes nobody's time."""
    nobody = SectioningProblem(students=(Student(id="", courses=()),), courses=())
    _Enrolment(nobody).in_turn(range(1), np.zeros(0))


def enrol(problem: SectioningProblem, seconds: float = 60.0) -> SectioningPlan:
    """Return the best enrolment found within `seconds`, and the bound that is proven."""
    warm_up()
    started = time.monotonic()
    work = _Enrolment(problem)
    everybody = range(len(problem.students))
    best = work.in_turn(everybody, work.seats)
    master = Master(everybody, work.scarce_seats)
    bound = work.generate(master, best, started + seconds * _FOR_GENERATING)
    left = started + seconds - time.monotonic()
    best = master.chosen(best, min(left, seconds * _FOR_CHOOSING))
    best = work.mended(best, bound, started + seconds)
    return work.plan(best, bound, started)


def first_come_first_served(problem: SectioningProblem) -> SectioningPlan:
    """Let each student in turn take what is best for them from the seats left."""
    warm_up()
    started = time.monotonic()
    work = _Enrolment(problem)
    return work.plan(work.in_turn(range(len(problem.students)), work.seats), 0.0, started)


class _Enrolment:
    def __init__(self, problem: SectioningProblem) -> None:
        self.problem = problem
        self.arrays, self.sections = compiled(problem)
        self.seats = self.sections.seats
        short = self.seats < self.sections.takers
        self.scarce_seats = np.where(short, self.seats, np.inf)

    def in_turn(self, students: Iterable[int], seats: Floats) -> list[Column]:
        """Return what each student takes, one after the other, from the seats left."""
        left = seats.copy()
        taken: list[Column] = []
        for student in students:
            column, _ = self._column(student, np.where(left < 1, _TAKEN, 0.0), np.inf)
            if column is not None:  # below no ceiling there is always one
                left[list(column.sections)] -= 1
                taken.append(column)
        return taken

    def generate(self, master: Master, begun: Sequence[Column], ends: float) -> float:
        """Add columns until none is below its price, or time is up; return the proven bound."""
        for column in begun:
            master.add(column)
        bound = 0.0
        while True:
            cost, prices, pays = master.relaxed()
            below, grown = 0.0, False
            for student, row in master.rows.items():
                ceiling = pays[row] - _LEAST_GAIN
                found, least = self._column(student, prices, ceiling)
                below += min(0.0, least - pays[row])
                grown |= found is not None and master.add(found)
            bound = max(bound, cost + below)
            if not grown or time.monotonic() > ends:
                return float(math.ceil(bound - len(master.rows) * 2 * _LEAST_GAIN))

    def mended(self, best: list[Column], bound: float, ends: float) -> list[Column]:
        """Solve the students around one full section anew, again and again, while time is left."""
        random, in_vain = Random(0), 0
        while time.monotonic() < ends and _cost(best) > bound and in_vain < _PATIENCE:
            students = self._neighbours(best, random)
            held = [column for column in best if column.student not in students]
            now = [column for column in best if column.student in students]
            master = Master(students, self._left(held))
            self.generate(master, now, ends)
            better = master.chosen(now, min(5.0, ends - time.monotonic()))
            in_vain = 0 if _cost(better) < _cost(now) else in_vain + 1
            best = sorted([*held, *better], key=lambda column: column.student)
        return best

    def plan(self, best: Sequence[Column], bound: float, started: float) -> SectioningPlan:
        enrolled = {
            student.id: tuple(self.sections.all[at].id for at in column.sections)
            for student, column in zip(self.problem.students, best, strict=True)
        }
        conflicts, unseated = cost_of(self.problem, enrolled)
        weights = self.problem.weights
        return SectioningPlan(
            enrolled=enrolled,
            conflicts=conflicts,
            unseated=unseated,
            cost=weights.conflict * conflicts + weights.unseated * unseated,
            bound=bound,
            seconds=time.monotonic() - started,
        )

    def _neighbours(self, best: Sequence[Column], random: Random) -> list[int]:
        """Return students with something left to wish for, and others who sit in what they want."""
        hurt = [column.student for column in best if column.cost]
        first = random.choice(hurt)
        wanted = self._wanted(first)
        near = [column.student for column in best if wanted & set(column.sections)]
        others = sorted({*random.sample(hurt, min(_HURT, len(hurt))), *near} - {first})
        return sorted([first, *random.sample(others, min(_NEIGHBOURS, len(others)))])

    def _wanted(self, student: int) -> set[int]:
        arrays = self.arrays
        found: set[int] = set()
        for at in range(arrays.course_from[student], arrays.course_from[student + 1]):
            course = arrays.courses[at]
            begin, end = arrays.way_from[course], arrays.way_from[course + 1]
            first, last = arrays.section_from[begin], arrays.section_from[end]
            found.update(int(one) for one in arrays.sections[first:last])
        return {one for one in found if np.isfinite(self.scarce_seats[one])}

    def _left(self, held: Iterable[Column]) -> Floats:
        left = self.scarce_seats.copy()
        for column in held:
            left[list(column.sections)] -= 1
        return left

    def _column(self, student: int, prices: Floats, ceiling: float) -> tuple[Column | None, float]:
        """Return the student's best column below the ceiling, and a bound of what it costs."""
        cost, bound, found = best_ways(self.arrays, prices, student, ceiling, _NODES)
        if cost >= ceiling:
            return None, bound
        starts = self.arrays.section_from
        sections = [
            int(section)
            for way in found
            if way != NOT_TAKEN
            for section in self.arrays.sections[starts[way] : starts[way + 1]]
        ]
        own = round(cost - sum(float(prices[one]) for one in sections))
        return Column(student, own, tuple(map(int, found)), tuple(sections)), bound


def _cost(columns: Iterable[Column]) -> int:
    return sum(column.cost for column in columns)
