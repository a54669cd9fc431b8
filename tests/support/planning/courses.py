"""Made-up courses and students who want them, the same for the same seed."""

from random import Random

from services.scheduling.planner.sectioning.problem import (
    Course,
    Part,
    Section,
    SectioningProblem,
    Student,
)

_ALL, _ODD, _EVEN = 0b1111, 0b0101, 0b1010
_PLACES = tuple(f"place-{number}" for number in range(4))
_MEETINGS = (0b00001, 0b00010, 0b00100, 0b01010, 0b10101)


def courses_and_students(seed: int, students: int = 30, courses: int = 8) -> SectioningProblem:
    """Return lectures with smaller sections beside them, of which some belong to one lecture."""
    random = Random(seed)
    offered = tuple(_course(random, f"course-{number}") for number in range(courses))
    wanted = [
        random.sample([course.id for course in offered], random.choice((2, 3, 4)))
        for _ in range(students)
    ]
    return SectioningProblem(
        courses=offered,
        students=tuple(
            Student(id=f"student-{number}", courses=tuple(each))
            for number, each in enumerate(wanted)
        ),
        travel={(one, two): 2 for one in _PLACES for two in _PLACES if one != two},
    )


def _course(random: Random, name: str) -> Course:
    alternatives = range(random.choice((1, 1, 2)))
    return Course(
        id=name, alternatives=tuple(_alternative(random, f"{name}-{one}") for one in alternatives)
    )


def _alternative(random: Random, name: str) -> tuple[Part, ...]:
    lectures = tuple(
        _section(random, f"{name}-lecture-{one}", seats=random.choice((8, 12, None)))
        for one in range(random.choice((1, 2)))
    )
    groups = tuple(
        _section(
            random,
            f"{name}-group-{one}",
            seats=random.choice((3, 4, 5)),
            parent=random.choice(lectures).id if random.random() < 0.5 else None,
        )
        for one in range(random.choice((0, 2, 3)))
    )
    return (groups, lectures) if groups else (lectures,)


def _section(random: Random, name: str, *, seats: int | None, parent: str | None = None) -> Section:
    return Section(
        id=name,
        weeks=random.choice((_ALL, _ALL, _ODD, _EVEN)),
        days=random.choice(_MEETINGS),
        begins=random.randrange(96, 144, 6),
        length=random.choice((10, 12, 18)),
        seats=seats,
        place=random.choice((*_PLACES, None)),
        parent=parent,
    )
