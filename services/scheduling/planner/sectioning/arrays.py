"""The sectioning problem as flat arrays: courses, their ways, and which sections collide."""

from collections.abc import Sequence
from itertools import accumulate, chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.scheduling.planner.sectioning.problem import (
    Section,
    SectioningProblem,
    collide,
    ways,
)

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bits = NDArray[np.uint8]


class Arrays(NamedTuple):
    """Each `x_from` holds where its owner's part of x begins, and one number more for the end."""

    course_from: Ints
    """By student: the courses wanted, by place, those with the fewest ways first."""
    courses: Ints
    way_from: Ints
    """By course: the ways to take it."""
    section_from: Ints
    """By way: its sections."""
    sections: Ints
    collisions: Ints
    """By way: how many pairs of its own sections collide."""
    collide: Bits
    """By section and section."""
    conflict: float
    unseated: float


class Sections(NamedTuple):
    """What the arrays' places stand for."""

    all: list[Section]
    seats: Floats
    """Infinite where there is no limit."""
    takers: Ints
    """How many students want the course of each section."""


def compiled(problem: SectioningProblem) -> tuple[Arrays, Sections]:
    """Return the arrays of a problem, and what their places stand for."""
    sections = problem.sections
    place = {section.id: at for at, section in enumerate(sections)}
    matrix = _collisions(sections, problem)
    by_course = [
        [[place[section.id] for section in way] for way in ways(course)]
        for course in problem.courses
    ]
    every_way = list(chain.from_iterable(by_course))
    course_at = {course.id: at for at, course in enumerate(problem.courses)}
    wanted = [
        sorted({course_at[one] for one in student.courses}, key=lambda at: len(by_course[at]))
        for student in problem.students
    ]
    arrays = Arrays(
        course_from=_starts(wanted),
        courses=_flat(wanted),
        way_from=_starts(by_course),
        section_from=_starts(every_way),
        sections=_flat(every_way),
        collisions=np.array(
            [matrix[np.ix_(way, way)].sum() // 2 for way in every_way], dtype=np.int64
        ),
        collide=matrix,
        conflict=float(problem.weights.conflict),
        unseated=float(problem.weights.unseated),
    )
    return arrays, Sections(sections, _seats(sections), _takers(by_course, wanted, len(sections)))


def _collisions(sections: Sequence[Section], problem: SectioningProblem) -> Bits:
    """Return which sections collide; times first, all at once, then those with a way between."""
    begins = np.array([section.begins for section in sections], dtype=np.int64)
    ends = begins + np.array([section.length for section in sections], dtype=np.int64)
    meet = _share([s.days for s in sections]) & _share([s.weeks for s in sections])
    matrix = meet & (begins[:, None] < ends[None, :]) & (begins[None, :] < ends[:, None])
    placed: dict[str, list[int]] = {}
    for at, section in enumerate(sections):
        if section.place is not None:
            placed.setdefault(section.place, []).append(at)
    for origin, destination in problem.travel:
        for one in placed.get(origin, ()):
            for two in placed.get(destination, ()):
                if meet[one, two] and collide(sections[one], sections[two], problem.travel):
                    matrix[one, two] = matrix[two, one] = True
    np.fill_diagonal(matrix, val=False)
    return matrix.astype(np.uint8)


def _share(masks: list[int]) -> NDArray[np.bool_]:
    """Return which of these bit masks have a bit in common."""
    length = max((mask.bit_length() for mask in masks), default=0)
    bits = np.array([[mask >> bit & 1 for bit in range(length)] for mask in masks], np.float32)
    bits = bits.reshape(len(masks), length)
    shared: NDArray[np.bool_] = (bits @ bits.T) > 0
    return shared


def _seats(sections: Sequence[Section]) -> Floats:
    return np.array([np.inf if s.seats is None else s.seats for s in sections], dtype=np.float64)


def _takers(by_course: list[list[list[int]]], wanted: list[list[int]], count: int) -> Ints:
    takers = np.zeros(count, np.int64)
    demand = np.bincount(_flat(wanted), minlength=len(by_course))
    for course, found in enumerate(by_course):
        for section in set(chain.from_iterable(found)):
            takers[section] += demand[course]
    return takers


def _flat(lists: Sequence[Sequence[int]]) -> Ints:
    return np.array(list(chain.from_iterable(lists)), dtype=np.int64)


def _starts(lists: Sequence[Sequence[object]]) -> Ints:
    return np.array([0, *accumulate(len(each) for each in lists)], dtype=np.int64)
