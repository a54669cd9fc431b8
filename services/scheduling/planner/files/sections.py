"""The JSON of the sectioning problem and its plan: read with all that is wrong at once, written."""

from typing import Annotated, Any, Literal

from pydantic import Field

from services.scheduling.planner.files.complaints import Complaint, UnreadableFile
from services.scheduling.planner.files.documents import read_form
from services.scheduling.planner.files.forms import Id, StrictForm, TravelForm, Weight
from services.scheduling.planner.sectioning.plan import SectioningPlan
from services.scheduling.planner.sectioning.problem import (
    Course,
    NoOrder,
    Section,
    SectioningProblem,
    SectioningWeights,
    Student,
    parents_first,
)

_Bits = Annotated[str, Field(pattern="^[01]{1,366}$", examples=["1010100"])]
_Slots = Annotated[int, Field(ge=0, le=100_000)]


class SectionForm(StrictForm):
    """One class of a part, at its time: weeks and days are bit strings, begins and length slots."""

    id: Id
    weeks: _Bits
    days: _Bits
    begins: _Slots
    length: _Slots
    seats: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    place: Id | None = None
    parent: Id | None = None


class CourseForm(StrictForm):
    """A course: its alternatives, of each its parts, of each its sections."""

    id: Id
    alternatives: Annotated[
        list[
            Annotated[list[Annotated[list[SectionForm], Field(min_length=1)]], Field(min_length=1)]
        ],
        Field(min_length=1),
    ]


class StudentForm(StrictForm):
    """Who takes the courses."""

    id: Id
    courses: list[Id]


class SectioningWeightsForm(StrictForm):
    """What a collision of two sections, and a course that is not taken, cost."""

    conflict: Weight = 1
    unseated: Weight = 50


class SectioningForm(StrictForm):
    """Students who take whole courses, one section of each part of one alternative.

    Travel is in slots, from one place to another.
    """

    format: Literal["footbridge-sectioning-problem"]
    version: Literal[1] = 1
    courses: Annotated[list[CourseForm], Field(max_length=50_000)]
    students: Annotated[list[StudentForm], Field(max_length=200_000)]
    travel: Annotated[list[TravelForm], Field(max_length=1_000_000)] = []
    weights: SectioningWeightsForm = SectioningWeightsForm()


class SectioningPlanForm(StrictForm):
    """The sections of each student; what they cost, and the least that is proven."""

    format: Literal["footbridge-sectioning-plan"]
    version: Literal[1] = 1
    enrolled: dict[Id, list[Id]]
    conflicts: Annotated[int, Field(ge=0)] | None = None
    unseated: Annotated[int, Field(ge=0)] | None = None
    cost: Annotated[int, Field(ge=0)] | None = None
    bound: Annotated[float, Field(ge=0)] | None = None


def read_sectioning(content: bytes, file: str) -> SectioningProblem:
    """Return the sectioning problem of a JSON document. Raises UnreadableFile."""
    form = read_form(SectioningForm, content, file)
    problem = SectioningProblem(
        students=tuple(Student(id=one.id, courses=tuple(one.courses)) for one in form.students),
        courses=tuple(_course(one) for one in form.courses),
        travel={(way.origin, way.destination): way.minutes for way in form.travel},
        weights=SectioningWeights(**form.weights.model_dump()),
    )
    return checked(problem, file)


def checked(problem: SectioningProblem, file: str) -> SectioningProblem:
    """Return the problem, if it does not contradict itself. Raises UnreadableFile."""
    if wrong := _contradictions(problem):
        raise UnreadableFile([Complaint(file, what, place=where) for where, what in wrong])
    return problem


def write_sectioning(problem: SectioningProblem) -> dict[str, Any]:
    """Return the document of a sectioning problem."""
    return {
        "format": "footbridge-sectioning-problem",
        "version": 1,
        "courses": [
            {
                "id": course.id,
                "alternatives": [
                    [[_section_document(section) for section in part] for part in alternative]
                    for alternative in course.alternatives
                ],
            }
            for course in problem.courses
        ],
        "students": [{"id": s.id, "courses": list(s.courses)} for s in problem.students],
        "travel": [
            {"origin": origin, "destination": destination, "minutes": slots}
            for (origin, destination), slots in problem.travel.items()
        ],
        "weights": {
            "conflict": problem.weights.conflict,
            "unseated": problem.weights.unseated,
        },
    }


def write_sectioning_plan(plan: SectioningPlan) -> dict[str, Any]:
    """Return the document of a sectioning plan."""
    return {
        "format": "footbridge-sectioning-plan",
        "version": 1,
        "enrolled": {student: list(taken) for student, taken in plan.enrolled.items()},
        "conflicts": plan.conflicts,
        "unseated": plan.unseated,
        "cost": plan.cost,
        "bound": plan.bound,
    }


def bits(text: str) -> int:
    """Return the mask of a bit string: its first sign is the first week or Monday."""
    return int(text[::-1], 2)


def _course(form: CourseForm) -> Course:
    return Course(
        id=form.id,
        alternatives=tuple(
            tuple(tuple(_section(section) for section in part) for part in alternative)
            for alternative in form.alternatives
        ),
    )


def _section(form: SectionForm) -> Section:
    plain = form.model_dump(exclude={"weeks", "days"})
    return Section(weeks=bits(form.weeks), days=bits(form.days), **plain)


def _section_document(section: Section) -> dict[str, Any]:
    document: dict[str, Any] = {
        "id": section.id,
        "weeks": f"{section.weeks:b}"[::-1],
        "days": f"{section.days:b}"[::-1],
        "begins": section.begins,
        "length": section.length,
    }
    more = {"seats": section.seats, "place": section.place, "parent": section.parent}
    return document | {name: value for name, value in more.items() if value is not None}


def _contradictions(problem: SectioningProblem) -> list[tuple[str, str]]:
    """Return where the problem contradicts itself, and what to change."""
    found: list[tuple[str, str]] = []
    courses = {course.id for course in problem.courses}
    for kind, ids in (
        ("section", [section.id for section in problem.sections]),
        ("course", [course.id for course in problem.courses]),
        ("student", [student.id for student in problem.students]),
    ):
        if len(set(ids)) < len(ids):
            found.append((f"{kind}s", f"two have the same id: {kind}-ids-are-unique"))
    for course in problem.courses:
        for alternative in course.alternatives:
            try:
                parents_first(alternative)
            except NoOrder:
                what = "a parent is of another alternative, or they form a circle: correct them"
                found.append((course.id, f"{what} (parents-are-of-the-same-alternative)"))
    for student in problem.students:
        if not courses.issuperset(student.courses):
            what = "wants a course that is not listed: list it (courses-are-listed)"
            found.append((student.id, what))
    return found
