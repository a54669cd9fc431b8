"""Which known values fit which parameter and which field of a body: by name, then by form."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

DAYS = "days"
INSTANTS = "instants"
_BY_FORMAT = {"date": DAYS, "date-time": INSTANTS}
_DEPTH = 4
"""How deep in a body fields are looked for; the deepest form has three levels."""

Document = Mapping[str, Any]


def binding_of(document: Document, words: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield the place of each value, as schemathesis names it, with the words that fit there."""
    found: dict[str, str] = {}
    for methods in document["paths"].values():
        for operation in methods.values():
            for place, name, schema in _values(document, operation):
                fitting = _fitting(name, schema, words)
                if fitting is not None:
                    found[place] = fitting
    yield from sorted(found.items())


def _fitting(name: str, schema: Document, words: Collection[str]) -> str | None:
    choices = schema.get("anyOf", [schema])
    if any("items" in one for one in choices):
        return None  # what fits the items of a list is no list
    if name in words:
        return name
    forms = {one.get("format") for one in choices}
    fitting = (_BY_FORMAT[form] for form in forms if form in _BY_FORMAT)
    return next((one for one in fitting if one in words), None)


def _values(document: Document, operation: Document) -> Iterator[tuple[str, str, Document]]:
    for one in operation.get("parameters", []):
        if one["in"] in {"path", "query", "header"}:
            yield f"{one['in']}.{one['name']}", one["name"], one["schema"]
    for media in operation.get("requestBody", {}).get("content", {}).values():
        yield from _fields(document, media.get("schema", {}), "body", _DEPTH)


def _fields(
    document: Document, schema: Document, place: str, depth: int
) -> Iterator[tuple[str, str, Document]]:
    if depth == 0:
        return
    for choice in _choices(document, schema):
        for name, one in choice.get("properties", {}).items():
            yield f"{place}.{name}", name, one
            yield from _fields(document, one, f"{place}.{name}", depth - 1)
        if "items" in choice and place != "body":
            yield f"{place}[*]", place.rpartition(".")[2], choice["items"]
            yield from _fields(document, choice["items"], f"{place}[*]", depth - 1)


def _choices(document: Document, schema: Document) -> Iterator[Document]:
    name = schema.get("$ref", "").rpartition("/")[2]
    if name:
        yield from _choices(document, document["components"]["schemas"][name])
        return
    for word in ("anyOf", "oneOf", "allOf"):
        for one in schema.get(word, []):
            yield from _choices(document, one)
    yield schema
