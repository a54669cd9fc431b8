import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from deploy.lint.documents import PLANNING
from services.scheduling.planner.files.documents import write_plan, write_problem
from services.scheduling.planner.files.sections import write_sectioning, write_sectioning_plan
from services.scheduling.planner.sectioning.solve import first_come_first_served
from tests.support.planning.courses import courses_and_students
from tests.support.planning.sites import sites


def _schema(name: str) -> Draft202012Validator:
    schema = json.loads((PLANNING / f"footbridge-{name}.schema.json").read_text())
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def test_what_is_written_meets_the_schemas_that_are_given_out() -> None:
    problem = sites(1, count=2, clients=9)

    _schema("week-problem").validate(write_problem(problem))
    _schema("week-plan").validate(write_plan({"c1": ["g1"]}, cost=1, bound=0.5))
    courses = courses_and_students(1)
    _schema("sectioning-problem").validate(write_sectioning(courses))
    in_turn = first_come_first_served(courses)
    _schema("sectioning-plan").validate(write_sectioning_plan(in_turn))


@pytest.mark.parametrize("change", [{"id": "Jane Doe"}, {"hours": 9}, {"days_required": 8}])
def test_the_schema_refuses_what_the_reader_refuses(change: dict[str, Any]) -> None:
    client = {"id": "c1", "site": "north", **change}

    document = {"format": "footbridge-week-problem", "clients": [client], "sessions": []}
    assert not _schema("week-problem").is_valid(document)
    client = {"id": "c1", "site": "north"}
    assert _schema("week-problem").is_valid(document | {"clients": [client]})
