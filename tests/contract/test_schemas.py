"""Within a major version the published language only grows, and only by optional fields."""

import copy
from typing import Any

import pytest

from deploy.lint.contracts import SCHEMAS, broken, events, file_of, released, schema_of, text_of

CLIENT_ENROLLED = "enrollment/ClientEnrolled.v1.json"


def test_no_event_breaks_its_committed_schema() -> None:
    assert broken(released(), {file_of(kind): schema_of(kind) for kind in events()}) == []


@pytest.mark.parametrize("kind", events(), ids=file_of)
def test_the_committed_schema_says_all_of_its_event(kind: Any) -> None:
    committed = (SCHEMAS / file_of(kind)).read_text()
    assert committed == text_of(schema_of(kind)), "run: python -m deploy.lint.contracts"


def changed(**properties: Any) -> dict[str, Any]:
    """Return the release with ClientEnrolled's properties changed; None takes one out."""
    release = copy.deepcopy(released())
    schema: dict[str, Any] = dict(release[CLIENT_ENROLLED])
    merged = {**schema["properties"], **properties}
    schema["properties"] = {name: one for name, one in merged.items() if one is not None}
    return {**release, CLIENT_ENROLLED: schema}


def requiring(*names: str, no_longer: str = "") -> dict[str, Any]:
    release = changed(ward={"type": "string"})
    schema = dict(release[CLIENT_ENROLLED])
    schema["required"] = sorted({*schema["required"], *names} - {no_longer})
    return {**release, CLIENT_ENROLLED: schema}


@pytest.mark.parametrize(
    ("release", "trouble"),
    [
        (changed(level_of_care=None), "level_of_care is gone or renamed"),
        (changed(level_of_care=None, care_level={"type": "string"}), "gone or renamed"),
        (changed(level_of_care={"type": "number"}), "level_of_care has another type"),
        (changed(client_id={"type": "string"}), "client_id has another type"),
        (requiring("ward"), "ward is required and was not"),
        (requiring("track"), "track is required and was not"),
        (requiring(no_longer="program"), "program is no longer sent for certain"),
        ({}, f"{CLIENT_ENROLLED} is gone"),
    ],
)
def test_a_change_that_breaks_readers_is_named(release: dict[str, Any], trouble: str) -> None:
    assert any(trouble in line for line in broken(released(), release))


@pytest.mark.parametrize(
    "release",
    [
        changed(ward={"anyOf": [{"type": "string"}, {"type": "null"}], "default": None}),
        changed(program={"type": "string", "title": "Programme", "description": "A code."}),
        {**released(), "enrollment/ClientEnrolled.v2.json": {"properties": {}, "required": []}},
    ],
    ids=["an optional field", "other words", "a new version beside the old"],
)
def test_a_change_that_breaks_nobody_passes(release: dict[str, Any]) -> None:
    assert broken(released(), release) == []
