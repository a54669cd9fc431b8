from collections import Counter
from dataclasses import replace

import pytest

from services.scheduling.planner.sectioning.plan import SectioningPlan
from services.scheduling.planner.sectioning.problem import (
    Course,
    Section,
    SectioningProblem,
    TooManyWays,
    collide,
    cost_of,
)
from services.scheduling.planner.sectioning.solve import (
    enrol,
    first_come_first_served,
)
from tests.support.planning.compact_sections import least_cost, ways_of
from tests.support.planning.courses import courses_and_students

LECTURE = Section(id="lecture", weeks=0b11, days=0b1, begins=100, length=10, place="near")
TRAVEL = {("near", "far"): 5, ("far", "near"): 5}


def _is_valid(problem: SectioningProblem, plan: SectioningPlan) -> bool:
    """Return whether each student takes courses as they are taken, within the seats."""
    by_id = {section.id: section for section in problem.sections}
    ways = {
        course.id: {frozenset(section.id for section in way) for way in ways_of(course)}
        for course in problem.courses
    }
    of_course = {one: course for course, found in ways.items() for way in found for one in way}
    for student in problem.students:
        taken: dict[str, set[str]] = {}
        for section in plan.enrolled[student.id]:
            taken.setdefault(of_course[section], set()).add(section)
        if not set(taken) <= set(student.courses):
            return False
        if any(sections not in ways[course] for course, sections in taken.items()):
            return False
    seats = Counter(one for taken in plan.enrolled.values() for one in taken)
    return all(count <= (by_id[one].seats or count) for one, count in seats.items())


@pytest.mark.parametrize(
    ("change", "collides"),
    [
        ({}, True),
        ({"weeks": 0b100}, False),
        ({"days": 0b10}, False),
        ({"begins": 110}, False),
        ({"begins": 110, "place": "far"}, True),
        ({"begins": 115, "place": "far"}, False),
        ({"begins": 85, "place": "far"}, False),
        ({"begins": 86, "place": "far"}, True),
        ({"begins": 110, "place": None}, False),
    ],
)
def test_sections_collide_where_a_week_and_a_day_are_the_same_and_the_way_is_too_long(
    change: dict[str, int | str | None], *, collides: bool
) -> None:
    fields = {"weeks": 0b01, "days": 0b1, "begins": 105, "length": 10, "place": "near"} | change
    other = Section(id="other", **fields)  # type: ignore[arg-type]  # each of its field's type

    assert collide(LECTURE, other, TRAVEL) is collides
    assert collide(other, LECTURE, TRAVEL) is collides


@pytest.mark.parametrize("seed", range(12))
def test_an_enrolment_is_valid_and_the_best_within_its_bound(seed: int) -> None:
    problem = courses_and_students(seed, students=14)

    plan = enrol(problem, seconds=20)

    assert _is_valid(problem, plan)
    assert (plan.conflicts, plan.unseated) == cost_of(problem, plan.enrolled)
    assert plan.bound <= plan.cost == pytest.approx(least_cost(problem))


def test_first_come_first_served_is_valid_and_no_better() -> None:
    problem = courses_and_students(1, students=60)

    in_turn = first_come_first_served(problem)

    assert _is_valid(problem, in_turn)
    assert in_turn.cost >= enrol(problem, seconds=20).cost


def test_without_time_an_enrolment_is_still_valid_and_its_bound_still_holds() -> None:
    problem = courses_and_students(2, students=60)

    hasty, calm = enrol(problem, seconds=0), enrol(problem, seconds=20)

    assert _is_valid(problem, hasty)
    assert hasty.bound <= calm.cost <= hasty.cost


def test_a_course_with_more_ways_than_can_be_gone_through_is_refused() -> None:
    parts = tuple(
        tuple(replace(LECTURE, id=f"{part}-{one}") for one in range(20)) for part in range(4)
    )
    problem = SectioningProblem(students=(), courses=(Course(id="c", alternatives=(parts,)),))

    with pytest.raises(TooManyWays, match="c: there are more than"):
        enrol(problem)


def test_nobody_and_a_student_who_wants_nothing_are_planned_too() -> None:
    assert enrol(SectioningProblem(students=(), courses=())).cost == 0
