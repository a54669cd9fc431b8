from typing import Any

import pytest

from deploy.planning.check_sections import check
from services.scheduling.planner.files.sections import write_sectioning
from services.scheduling.planner.sectioning.solve import first_come_first_served
from tests.support.planning.courses import courses_and_students

LECTURE = {"id": "lec", "weeks": "11", "days": "1", "begins": 100, "length": 12, "seats": 1}
OTHER = {"id": "oth", "weeks": "11", "days": "1", "begins": 130, "length": 12}
LAB = {"id": "lab", "weeks": "01", "days": "1", "begins": 110, "length": 12, "parent": "lec"}
ART = {"id": "art", "weeks": "10", "days": "1", "begins": 112, "length": 12, "place": "far"}
PROBLEM = {
    "courses": [
        {"id": "chemistry", "alternatives": [[[LECTURE, OTHER], [LAB]]]},
        {"id": "art", "alternatives": [[[ART]]]},
    ],
    "students": [{"id": "s1", "courses": ["chemistry"]}, {"id": "s2", "courses": ["chemistry"]}],
}


def _check(**enrolled: list[str]) -> dict[str, Any]:
    return check(PROBLEM, {"enrolled": enrolled})


def test_a_whole_course_is_valid_and_its_collisions_and_what_is_missing_cost() -> None:
    judged = _check(s1=["lec", "lab"])

    assert judged["violations"] == []
    assert (judged["conflicts"], judged["unseated"], judged["cost"]) == (1, 1, 51)


@pytest.mark.parametrize(
    ("enrolled", "says"),
    [
        ({"s1": ["lec"]}, "no way it can be taken"),
        ({"s1": ["oth", "lab"]}, "no way it can be taken"),
        ({"s1": ["lec", "oth", "lab"]}, "no way it can be taken"),
        ({"s1": ["lec", "lec", "lab"]}, "no way it can be taken"),
        ({"s1": ["art"]}, "does not want it"),
        ({"s1": ["dance"]}, "no section of the problem"),
        ({"s9": []}, "no student of the problem"),
        ({"s1": ["lec", "lab"], "s2": ["lec", "lab"]}, "2 students on 1 seats"),
    ],
)
def test_what_breaks_a_rule_is_found(enrolled: dict[str, list[str]], says: str) -> None:
    judged = _check(**enrolled)

    assert not judged["valid"]
    assert any(says in each for each in judged["violations"])


@pytest.mark.parametrize("seed", range(5))
def test_it_agrees_with_the_planner_s_measure(seed: int) -> None:
    problem = courses_and_students(seed, students=60)
    plan = first_come_first_served(problem)

    enrolled = {student: list(taken) for student, taken in plan.enrolled.items()}
    judged = check(write_sectioning(problem), {"enrolled": enrolled})

    assert judged["valid"]
    assert (judged["cost"], judged["conflicts"]) == (plan.cost, plan.conflicts)
