"""Capacitated student sectioning: clients who take whole courses, one section of each part.

It is the student side of the ITC 2019 competition, with every class at a fixed time. Clients meet
only through seats, as in the weekly problem; here times that overlap cost, and are not forbidden.
Times are slots of a day; weeks and days are bit masks, the first week and Monday the lowest bit.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, islice

_MOST_WAYS = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One class of a part: it meets on each of its days in each of its weeks at the same time.

    Who takes it also takes its `parent`, a section of another part of the same alternative.
    `seats` is None where there is no limit.
    """

    id: str
    weeks: int
    days: int
    begins: int
    length: int
    seats: int | None = None
    place: str | None = None
    parent: str | None = None


Part = tuple[Section, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """`alternatives` are ways to take it: each holds its parts, and each part its sections."""

    id: str
    alternatives: tuple[tuple[Part, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Student:
    id: str
    courses: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SectioningWeights:
    """`conflict` is paid for each two sections of a student that collide, once however often.

    Where it exceeds `unseated`, no course is worth a collision.
    """

    conflict: int = 1
    unseated: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class SectioningProblem:
    """`travel` holds the slots between places, in each direction; a pair not in it takes none."""

    students: tuple[Student, ...]
    courses: tuple[Course, ...]
    travel: Mapping[tuple[str, str], int] = field(default_factory=dict)
    weights: SectioningWeights = SectioningWeights()

    @property
    def sections(self) -> list[Section]:
        return [
            section
            for course in self.courses
            for alternative in course.alternatives
            for part in alternative
            for section in part
        ]


Enrolled = Mapping[str, Iterable[str]]
"""By student, the sections taken."""
Travel = Mapping[tuple[str, str], int]


def collide(one: Section, two: Section, travel: Travel) -> bool:
    """Return whether nobody can be at both on some day, the way between their places included."""
    if not (one.weeks & two.weeks and one.days & two.days):
        return False
    first, second = (one, two) if one.begins <= two.begins else (two, one)
    way = 0
    if first.place is not None and second.place is not None:
        way = travel.get((first.place, second.place), 0)
    return second.begins < first.begins + first.length + way


class TooManyWays(ValueError):
    """A course can be taken in more ways than can be gone through."""

    def __init__(self, course: str) -> None:
        super().__init__(
            f"{course}: there are more than {_MOST_WAYS:,} ways to take it: make its parts fewer, "
            "or let their sections have parents (ways-can-be-counted)"
        )


def ways(course: Course) -> list[tuple[Section, ...]]:
    """Return each way to take a course. Raises TooManyWays."""
    found = list(islice(_all_ways(course), _MOST_WAYS + 1))
    if len(found) > _MOST_WAYS:
        raise TooManyWays(course.id)
    return found


def _all_ways(course: Course) -> Iterator[tuple[Section, ...]]:
    """Yield, of one alternative each, a section of each part and its parent.

    Parents stand in parts of the same alternative, and no section is its own ancestor.
    """
    for alternative in course.alternatives:
        parts = parents_first(alternative)
        yield from _ways(parts, ())


def _ways(parts: Sequence[Part], chosen: tuple[Section, ...]) -> Iterator[tuple[Section, ...]]:
    if not parts:
        yield chosen
        return
    taken = {section.id for section in chosen}
    for section in parts[0]:
        if section.parent is None or section.parent in taken:
            yield from _ways(parts[1:], (*chosen, section))


def parents_first(alternative: Sequence[Part]) -> list[Part]:
    """Return the parts in an order in which each section comes after its parent. Raises NoOrder."""
    left, ordered, seen = list(alternative), [], set[str | None]({None})
    while left:
        ready = [part for part in left if all(section.parent in seen for section in part)]
        if not ready:
            raise NoOrder
        ordered += ready
        seen |= {section.id for part in ready for section in part}
        left = [part for part in left if part not in ready]
    return ordered


class NoOrder(ValueError):
    """Sections are parents of each other in a circle, or have a parent of another alternative."""


def cost_of(problem: SectioningProblem, enrolled: Enrolled) -> tuple[int, int]:
    """Return the pairs that collide, and the courses not taken, of a valid enrolment."""
    by_id = {section.id: section for section in problem.sections}
    of_course = {
        section.id: course.id
        for course in problem.courses
        for alternative in course.alternatives
        for part in alternative
        for section in part
    }
    conflicts = unseated = 0
    for student in problem.students:
        taken = [by_id[one] for one in enrolled.get(student.id, ())]
        conflicts += sum(collide(a, b, problem.travel) for a, b in combinations(taken, 2))
        unseated += len(set(student.courses) - {of_course[one.id] for one in taken})
    return conflicts, unseated
