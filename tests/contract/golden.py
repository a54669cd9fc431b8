"""The golden samples: one JSON document for each event version, as it stands on the wire."""

import json
from pathlib import Path
from typing import Any

from deploy.lint.contracts import file_of, released
from shared.contracts.event import Event

SAMPLES = Path(__file__).parent / "samples"


def sample_of(kind: type[Event]) -> dict[str, Any]:
    """Return the golden sample of an event's version."""
    sample: dict[str, Any] = json.loads((SAMPLES / file_of(kind)).read_text())
    return sample


def smallest_of(kind: type[Event]) -> dict[str, Any]:
    """Return the sample without its optional fields, as an older publisher sent it."""
    required = {name for name, field in kind.model_fields.items() if field.is_required()}
    return {name: value for name, value in sample_of(kind).items() if name in required}


def grown_of(kind: type[Event]) -> dict[str, Any]:
    """Return the sample with fields that nobody knows yet."""
    return {**sample_of(kind), "added_tomorrow": {"deep": [1]}, "another": None}


def codes_of(kind: type[Event]) -> list[str]:
    """Return the fields that hold a code: text, not the form of an id, a date, a time or a zone."""
    properties = released()[file_of(kind)]["properties"]
    texts = [name for name, schema in properties.items() if _is_text(schema)]
    return [name for name in texts if name != "timezone"]


def _is_text(schema: dict[str, Any]) -> bool:
    choices = schema.get("anyOf", [schema])
    return any(one.get("type") == "string" and "format" not in one for one in choices)
