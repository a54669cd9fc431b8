import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from deploy.lint.documents import PLANNING
from services.scheduling.planner.files.documents import write_plan, write_problem
from tests.support.planning.sites import sites


def _schema(name: str) -> Draft202012Validator:
    schema = json.loads((PLANNING / f"footbridge-week-{name}.schema.json").read_text())
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def test_what_is_written_meets_the_schemas_that_are_given_out() -> None:
    problem = sites(1, count=2, clients=9)

    _schema("problem").validate(write_problem(problem))
    _schema("plan").validate(write_plan({"c1": ["g1"]}, cost=1, bound=0.5))


@pytest.mark.parametrize("change", [{"id": "Jane Doe"}, {"hours": 9}, {"days_required": 8}])
def test_the_schema_refuses_what_the_reader_refuses(change: dict[str, Any]) -> None:
    client = {"id": "c1", "site": "north", **change}

    assert not _schema("problem").is_valid({"clients": [client], "sessions": []})
