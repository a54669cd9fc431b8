import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.scheduling.planner.files.complaints import UnreadableFile
from services.scheduling.planner.files.documents import (
    read_plan,
    read_problem,
    write_plan,
    write_problem,
)
from services.scheduling.planner.files.forms import ClientForm, SessionForm, WeightsForm
from services.scheduling.planner.problem import ClientNeeds, Offer, Problem, Weights
from tests.support.planning.sites import site, sites

NAME = "problem.json"


def _document(**client: Any) -> dict[str, Any]:
    session = {
        "id": "g1",
        "site": "north",
        "type": "group",
        "begins": "Mo 18:00",
        "ends": "Mo 20:00",
        "seats": 10,
    }
    clients = [{"id": "c1", "site": "north", **client}]
    return {"format": "footbridge-week-problem", "clients": clients, "sessions": [session]}


def _read(document: Any) -> Problem:
    return read_problem(json.dumps(document).encode(), NAME)


def _complaints(content: bytes) -> str:
    with pytest.raises(UnreadableFile) as caught:
        read_problem(content, NAME)
    return str(caught.value)


@pytest.mark.parametrize("problem", [site(1), site(2, clients=5), sites(3, count=2, clients=9)])
def test_a_problem_is_read_as_it_was_written(problem: Problem) -> None:
    assert _read(write_problem(problem)) == problem


def test_what_is_left_out_is_as_the_model_has_it() -> None:
    read = _read(_document())

    assert read.clients == (ClientNeeds(id="c1", site="north"),)
    assert read.offers[0] == Offer(
        id="g1", site="north", type="group", begins=1080, ends=1200, seats=10
    )
    assert read.weights == Weights(**WeightsForm().model_dump())
    assert set(ClientForm.model_fields) == set(ClientNeeds.__dataclass_fields__)
    assert set(SessionForm.model_fields) == set(Offer.__dataclass_fields__)


def test_an_end_at_midnight_is_24_00_of_its_day() -> None:
    document = _document(kept=[{"begins": "Su 22:00", "ends": "Su 24:00"}])

    written = write_problem(_read(document))

    assert written["clients"][0]["kept"] == [{"begins": "Su 22:00", "ends": "Su 24:00"}]


def test_a_plan_is_read_as_it_was_written() -> None:
    document = json.dumps(write_plan({"c1": {"g1", "g2"}}, cost=4, bound=3.5)).encode()

    assert read_plan(document, "plan.json") == {"c1": frozenset({"g1", "g2"})}


@pytest.mark.parametrize(
    ("client", "says"),
    [
        ({"kept": [{"begins": "Monday", "ends": "Mo 20:00"}]}, "write it as Mo 18:00"),
        ({"preferences": {"earliest": "6pm"}}, "write it as 18:00"),
        ({"preferences": {"days": ["Monday"]}}, "write it as Mo"),
        ({"minutes_required": "540"}, "minutes_required: is no such number"),
        ({"minutes_required": 10**30}, "minutes_required: is no such number"),
        ({"minutes_required": -1}, "minutes_required: is no such number"),
        ({"days_required": 8}, "at most 7"),
        ({"in_person": "yes"}, "true nor false"),
        ({"languages": "en"}, "list"),
        ({"hours": 9}, "clients[0] (c1).hours: is not known here"),
    ],
)
def test_a_wrong_field_is_named_with_what_to_write(client: dict[str, Any], says: str) -> None:
    assert says in _complaints(json.dumps(_document(**client)).encode())


def test_all_complaints_come_at_once_and_repeat_no_value() -> None:
    document = _document(phase="Jane Doe", site="Jane Doe", languages=["Jane Doe"])
    document["sessions"][0]["Jane Doe"] = 1
    document["clients"][0]["id"] = "Jane Doe"

    said = _complaints(json.dumps(document).encode())

    assert said.count("\n") == 4
    assert "Jane" not in said


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b'{"clients": [}', "line 1, column 14: is no JSON"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b"[]", "no object"),
        (b"", "no JSON"),
        (b'{"clients": [], "clients": [], "sessions": []}', "twice"),
        (b'{"clients": NaN, "sessions": []}', "no plan has"),
        (b"[" * 100_000, "no plan has"),
        (b"9" * 10_000, "no plan has"),
        (b'{"format": "footbridge-week-plan", "clients": [], "sessions": []}', "another kind"),
        (b'{"format": "footbridge-week-problem", "version": 2}', "another kind"),
        (b"{}", "clients: is missing"),
        (b"{}", "format: is missing"),
    ],
)
def test_what_is_no_problem_is_refused(content: bytes, says: str) -> None:
    assert says in _complaints(content)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=5))
def test_no_document_fails_otherwise_than_by_complaints(value: Any) -> None:
    for document in (value, {"clients": value}, _document(kept=value), _document(in_force=value)):
        with suppress(UnreadableFile):
            _read(document)
