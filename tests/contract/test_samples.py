"""One golden sample per event version: its publisher sends it, and readers accept more than it."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from deploy.lint.contracts import events, file_of, released
from shared.contracts.event import Event

SAMPLES = Path(__file__).parent / "samples"
FILES = {str(path.relative_to(SAMPLES)) for path in SAMPLES.rglob("*.json")}

every_event = pytest.mark.parametrize("kind", events(), ids=file_of)


def sample_of(kind: type[Event]) -> dict[str, Any]:
    """Return the golden sample of an event's version, as it stands on the wire."""
    sample: dict[str, Any] = json.loads((SAMPLES / file_of(kind)).read_text())
    return sample


def test_each_event_version_has_one_sample_and_each_sample_an_event() -> None:
    assert {file_of(kind) for kind in events()} == FILES


@every_event
def test_the_publisher_serialises_to_the_sample(kind: type[Event]) -> None:
    sample = sample_of(kind)
    assert json.loads(kind.model_validate(sample).model_dump_json()) == sample


@every_event
def test_the_sample_names_every_field(kind: type[Event]) -> None:
    assert sample_of(kind).keys() == kind.model_fields.keys()


@every_event
def test_the_sample_is_valid_by_the_committed_schema(kind: type[Event]) -> None:
    schema = released()[file_of(kind)]
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(sample_of(kind))


@every_event
def test_a_reader_accepts_fields_it_does_not_know(kind: type[Event]) -> None:
    sample = sample_of(kind)
    grown = {**sample, "added_tomorrow": {"deep": [1]}, "another": None}
    assert kind.model_validate_json(json.dumps(grown)) == kind.model_validate(sample)


@every_event
def test_a_reader_accepts_codes_it_does_not_know(kind: type[Event]) -> None:
    sample = sample_of(kind)
    for name in codes_of(kind):
        kind.model_validate_json(json.dumps({**sample, name: "a_code_of_tomorrow"}))


@every_event
def test_a_reader_accepts_an_event_without_its_optional_fields(kind: type[Event]) -> None:
    required = {name for name, field in kind.model_fields.items() if field.is_required()}
    smaller = {name: value for name, value in sample_of(kind).items() if name in required}
    kind.model_validate_json(json.dumps(smaller))


def codes_of(kind: type[Event]) -> list[str]:
    """Return the fields that hold a code: text, not the form of an id, date or time."""
    properties = released()[file_of(kind)]["properties"]
    return [name for name, schema in properties.items() if _is_text(schema)]


def _is_text(schema: dict[str, Any]) -> bool:
    choices = schema.get("anyOf", [schema])
    return any(one.get("type") == "string" and "format" not in one for one in choices)
