"""One golden sample per event version: its publisher sends it, and readers accept more than it."""

import json

import pytest
from jsonschema import Draft202012Validator

from deploy.lint.contracts import events, file_of, released
from shared.contracts.event import Event
from tests.contract.golden import SAMPLES, codes_of, grown_of, sample_of, smallest_of

FILES = {str(path.relative_to(SAMPLES)) for path in SAMPLES.rglob("*.json")}

every_event = pytest.mark.parametrize("kind", events(), ids=file_of)


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
    read = kind.model_validate_json(json.dumps(grown_of(kind)))
    assert read == kind.model_validate(sample_of(kind))


@every_event
def test_a_reader_accepts_codes_it_does_not_know(kind: type[Event]) -> None:
    sample = sample_of(kind)
    for name in codes_of(kind):
        kind.model_validate_json(json.dumps({**sample, name: "a_code_of_tomorrow"}))


@every_event
def test_a_reader_accepts_an_event_without_its_optional_fields(kind: type[Event]) -> None:
    kind.model_validate_json(json.dumps(smallest_of(kind)))
