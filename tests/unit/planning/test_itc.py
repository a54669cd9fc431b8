import io
import json
from pathlib import Path

import pytest

from deploy.planning.itc import read_itc
from services.scheduling.planner.files.complaints import UnreadableFile
from services.scheduling.planner.files.sections import read_sectioning, write_sectioning
from services.scheduling.planner.sectioning.problem import Section
from services.scheduling.planner.sectioning.solve import enrol
from tests.support import planning
from tests.support.planning.compact_sections import least_cost
from tests.support.planning.courses import courses_and_students

SMALL = Path(planning.__file__).with_name("itc_small.xml")


def _refusal(content: bytes) -> str:
    with pytest.raises(UnreadableFile) as caught:
        read_itc(io.BytesIO(content), "in.xml")
    return str(caught.value)


def test_each_class_stands_at_its_cheapest_time_in_its_cheapest_room() -> None:
    with SMALL.open("rb") as stream:
        read = read_itc(stream, SMALL.name)

    sections = {section.id: section for section in read.sections}
    assert sections["lec1"] == Section(
        id="lec1", weeks=0b1111, days=0b101, begins=120, length=12, seats=3, place="near"
    )
    assert sections["lab1"].parent == "lec1"
    assert sections["lab1"].weeks == 0b0101
    assert (sections["his-am"].place, sections["his-pm2"].seats) == (None, None)
    assert read.travel == {("near", "far"): 4, ("far", "near"): 4}


def test_courses_keep_their_configurations_subparts_and_students() -> None:
    with SMALL.open("rb") as stream:
        read = read_itc(stream, SMALL.name)

    shape = {
        course.id: [[len(part) for part in alternative] for alternative in course.alternatives]
        for course in read.courses
    }
    assert shape == {"chemistry": [[2, 2]], "history": [[1], [1, 1]], "art": [[1]]}
    assert [student.courses for student in read.students][2:] == [
        ("chemistry", "art"),
        ("history", "art"),
    ]


def test_the_small_instance_is_planned_to_its_optimum() -> None:
    """One seat in art for two students: 50. lec2 and lab2 avoid all else, for two of three."""
    with SMALL.open("rb") as stream:
        problem = read_itc(stream, SMALL.name)

    plan = enrol(problem, seconds=20)

    assert (plan.cost, plan.bound) == (50, 50)
    assert least_cost(problem) == 50
    assert (plan.unseated, plan.conflicts) == (1, 0)


@pytest.mark.parametrize("seed", range(3))
def test_a_sectioning_problem_is_read_as_it_was_written(seed: int) -> None:
    problem = courses_and_students(seed)

    written = json.dumps(write_sectioning(problem)).encode()

    assert read_sectioning(written, "out.json") == problem


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "no XML"),
        (b"<problem><rooms></problem>", "line 1: is no XML"),
        (b"<timetable/>", "no ITC 2019 instance"),
        (b"<problem/>", "no students"),
        (b'<!DOCTYPE p [<!ENTITY a "b">]><problem>&a;</problem>', "declares an entity"),
        (b"<problem>" + b"<rooms>" * 100, "nested deeper"),
        (b'<problem><rooms><room id="1"><travel room="2" value="x"/>', "value is no whole number"),
        (b'<problem><students><student id="">', "has no id"),
    ],
)
def test_what_is_no_instance_is_refused(content: bytes, says: str) -> None:
    assert says in _refusal(content)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (b'weeks="1010"', b'weeks="odd"', "weeks is no bit string"),
        (b'parent="lec1"', b'parent="his-am"', "parents-are-of-the-same-alternative"),
        (b'class id="lec1" limit="3"', b'class id="lec1" limit="3" parent="lab1"', "a circle"),
        (b'<course id="art"/></student>', b'<course id="dance"/></student>', "courses-are-listed"),
        (b'class id="lec2"', b'class id="lec1"', "section-ids-are-unique"),
    ],
)
def test_an_instance_that_contradicts_itself_is_refused(old: bytes, new: bytes, says: str) -> None:
    content = SMALL.read_bytes()
    assert old in content

    assert says in _refusal(content.replace(old, new))


def test_a_class_without_a_time_is_refused() -> None:
    lines = SMALL.read_bytes().split(b"\n")
    without = b"\n".join(line for line in lines if b'start="133"' not in line)

    assert "class art1 has no time" in _refusal(without)
