"""The published language as JSON Schemas in docs/contracts: written here, and never broken.

`python -m deploy.lint.contracts` releases what was added; it refuses to release a break.
"""

import json
import pkgutil
import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

import rich

import shared.contracts
from deploy.lint.lock import ROOT
from shared.contracts.event import Event

SCHEMAS = ROOT / "docs" / "contracts" / "schemas"
_WORDS = frozenset({"title", "description", "examples", "default", "deprecated"})
"""What a schema says to people; changing it breaks nobody."""

Schema = Mapping[str, Any]


def events() -> list[type[Event]]:
    """Return every event of every publisher, in the order of the published language."""
    names = sorted(module.name for module in pkgutil.iter_modules(shared.contracts.__path__))
    modules = [import_module(f"shared.contracts.{name}") for name in names]
    return [
        kind
        for module in modules
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, Event) and kind is not Event
    ]


def file_of(kind: type[Event]) -> str:
    """Return `<publisher>/<Event>.v<major>.json`, the name of its schema and of its sample."""
    return f"{kind.publisher}/{kind.event_name()}.v{kind.version}.json"


def schema_of(kind: type[Event]) -> Schema:
    """Return the JSON Schema of what the publisher sends."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:footbridge:schema:{kind.ce_type()}",
        **kind.model_json_schema(mode="serialization"),
        "required": sorted(n for n, field in kind.model_fields.items() if field.is_required()),
    }


def released() -> dict[str, Schema]:
    """Return the committed schemas by the name of their file."""
    return {
        str(path.relative_to(SCHEMAS)): json.loads(path.read_text())
        for path in sorted(SCHEMAS.rglob("*.json"))
    }


def breaks(before: Schema, after: Schema) -> Iterator[str]:
    """Say what in `after` breaks those who read or sent by `before`."""
    old, new = before["properties"], after["properties"]
    for name in sorted(old.keys() - new.keys()):
        yield f"{name} is gone or renamed"
    for name in sorted(old.keys() & new.keys()):
        if _meaning(old[name], before) != _meaning(new[name], after):
            yield f"{name} has another type"
    for name in sorted(set(after["required"]) - set(before["required"])):
        yield f"{name} is required and was not"
    for name in sorted(set(before["required"]) - set(after["required"])):
        yield f"{name} is no longer sent for certain"


def _meaning(schema: Any, root: Schema) -> Any:
    """Return the schema without words, and with what it refers to in its place."""
    if isinstance(schema, list):
        return [_meaning(one, root) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return _meaning(root["$defs"][schema["$ref"].rsplit("/", 1)[1]], root)
    return {key: _meaning(value, root) for key, value in schema.items() if key not in _WORDS}


def broken(before: Mapping[str, Schema], after: Mapping[str, Schema]) -> list[str]:
    """Return one line for each break between two releases."""
    gone = [f"{file} is gone" for file in sorted(before.keys() - after.keys())]
    return gone + [
        f"{file}: {trouble}"
        for file in sorted(before.keys() & after.keys())
        for trouble in breaks(before[file], after[file])
    ]


def text_of(schema: Schema) -> str:
    return json.dumps(schema, indent=2) + "\n"


def main() -> int:
    """Write the schemas; return 1 and write none where one would break its readers."""
    now = {file_of(kind): schema_of(kind) for kind in events()}
    if troubles := broken(released(), now):
        rich.print("Publish a .v2 beside it instead:", *troubles, sep="\n  ")
        return 1
    for file, schema in now.items():
        path = SCHEMAS / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text_of(schema))
    rich.print(f"{len(now)} schemas in {SCHEMAS.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
