"""What is wrong with a file: where, and what to change. Values are never repeated, ids are."""

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import ValidationError
from pydantic_core import ErrorDetails

_SHOWN = 20
_ADVICE = {
    "missing": "is missing: add it",
    "extra_forbidden": "is not known here: correct its name or take it out",
    "bool_type": "is neither true nor false: write one of them",
    "list_type": "is no list: write it in [ ]",
    "model_type": "is no object: write it in { }",
    "dict_type": "is no object: write it in { }",
    "string_type": 'is no text: write it in " "',
    "too_long": "is too long a list: split the problem by site",
}
_NUMBERS = ("int_type", "int_from_float", "int_parsing_size", "greater_than_equal", "float_type")
_CLOCK, _DAY, _ID = "[0-5]", "Mo|Tu", "A-Za"


@dataclass(frozen=True, slots=True)
class Complaint:
    """One thing to change; `line` counts from 1, `place` is a column or a path in the document."""

    file: str
    what: str
    line: int | None = None
    place: str | None = None

    def __str__(self) -> str:
        line = f", line {self.line}" if self.line is not None else ""
        place = f", {self.place}" if self.place is not None else ""
        return f"{self.file}{line}{place}: {self.what}"


class UnreadableFile(ValueError):
    """A file that cannot be read as what it should be; `complaints` says all that was found."""

    def __init__(self, complaints: Sequence[Complaint]) -> None:
        hidden = len(complaints) - _SHOWN
        more = [f"and {hidden} more"] if hidden > 0 else []
        super().__init__("\n".join([*map(str, complaints[:_SHOWN]), *more]))
        self.complaints = list(complaints)


def complaints_of(file: str, error: ValidationError, document: object) -> list[Complaint]:
    """Return what a form found, with paths such as `clients[3] (c-017).kept[0].begins`."""
    return [
        Complaint(file, _what(each), place=_path(each["loc"], document) or None)
        for each in error.errors(include_url=False, include_input=False)
    ]


def _what(error: ErrorDetails) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind == "string_pattern_mismatch":
        return f"is written otherwise: {_pattern_advice(str(context.get('pattern', '')))}"
    if kind == "literal_error":
        return f"is another kind of file: write {context.get('expected')}"
    if "le" in context or "ge" in context or kind in _NUMBERS:
        bound = f" of at most {context['le']}" if "le" in context else ""
        return f"is no such number: write a whole number{bound}, not below 0"
    return _ADVICE.get(kind, "is written otherwise: see the schema in docs/planning")


def _pattern_advice(pattern: str) -> str:
    if _ID in pattern:
        return "write an id of letters, digits and . _ : - (no names), such as c-017"
    if _DAY in pattern:
        return "write it as Mo 18:00" if _CLOCK in pattern else "write it as Mo"
    return "write it as 18:00"


def _path(location: tuple[int | str, ...], document: object) -> str:
    """Return where it stands; a step into a list names the id that stands there."""
    path, here = "", document
    for step in location:
        if isinstance(step, int):
            path += f"[{step}]"
            here = here[step] if isinstance(here, list) and step < len(here) else None
            named = here.get("id") if isinstance(here, dict) else None
            path += f" ({named})" if isinstance(named, str) and _is_id(named) else ""
        else:
            shown = step if step.replace("_", "").isalnum() and len(step) <= 40 else "?"  # noqa: PLR2004 - no longer a field's name
            path += f".{shown}" if path else shown
            here = here.get(step) if isinstance(here, dict) else None
    return path


def _is_id(text: str) -> bool:
    return text.isascii() and " " not in text and text.isprintable() and len(text) <= 80  # noqa: PLR2004 - as long as an id may be
