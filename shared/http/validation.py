"""Owns what is said about a value that does not validate: its field and the rule, never the value.

Pydantic's own messages may quote the input, so each message here is written from the kind of
error and the declared constraint alone.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,39}")
_MESSAGES = {
    "missing": "is required",
    "extra_forbidden": "is not a known field",
    "uuid_parsing": "is not a UUID",
    "uuid_type": "is not a UUID",
    "string_type": "is not text",
    "int_type": "is not a whole number",
    "int_parsing": "is not a whole number",
    "int_from_float": "is not a whole number",
    "bool_type": "is not true or false",
    "bool_parsing": "is not true or false",
    "list_type": "is not a list",
    "tuple_type": "is not a list",
    "dict_type": "is not an object",
    "model_type": "is not an object",
    "model_attributes_type": "is not an object",
    "date_type": "is not a date (YYYY-MM-DD)",
    "date_parsing": "is not a date (YYYY-MM-DD)",
    "date_from_datetime_parsing": "is not a date (YYYY-MM-DD)",
    "date_from_datetime_inexact": "is not a date (YYYY-MM-DD)",
    "day_form": "is not a date from 1900 to 2199 (YYYY-MM-DD)",
    "instant_form": "is not a date and time from 1900 to 2199, with an offset (RFC 3339)",
    "datetime_parsing": "is not a date and time with an offset",
    "datetime_from_date_parsing": "is not a date and time with an offset",
    "datetime_object_invalid": "is not a date and time with an offset",
    "datetime_type": "is not a date and time with an offset",
    "timezone_aware": "needs an offset from UTC",
    "time_parsing": "is not a time (HH:MM)",
    "line_form": "is not a line of text, is blank, or has control or direction characters",
    "note_form": "is not text, is blank, or has control or direction characters",
    "json_invalid": "is not JSON",
    "local_time_form": "is not a day and time without an offset (YYYY-MM-DDTHH:MM)",
    "named_twice": "names somebody twice: name each once",
}
_WITH_LIMIT = {
    "greater_than": ("is not above {gt}", "gt"),
    "greater_than_equal": ("is below {ge}", "ge"),
    "less_than": ("is not below {lt}", "lt"),
    "less_than_equal": ("is above {le}", "le"),
    "string_too_short": ("is shorter than {min_length} characters", "min_length"),
    "string_too_long": ("is longer than {max_length} characters", "max_length"),
    "string_pattern_mismatch": ("does not match {pattern}", "pattern"),
    "too_short": ("has fewer than {min_length} items", "min_length"),
    "too_long": ("has more than {max_length} items", "max_length"),
    "literal_error": ("is not one of {expected}", "expected"),
    "enum": ("is not one of {expected}", "expected"),
}


_IN_WORDS: dict[str, str] = {}


def in_words(pattern: str, words: str) -> str:
    """Return the pattern, and let who sends something else be told in these words.

    Raises ValueError where the same pattern has other words: a mismatch is known by its pattern.
    """
    if _IN_WORDS.setdefault(pattern, words) != words:
        raise ValueError(f"{pattern}: has other words already; share the kind of value")
    return pattern


def field_errors(errors: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Return `field` and `message` for each of pydantic's errors."""
    return [{"field": field_name(error["loc"]), "message": _message(error)} for error in errors]


def field_name(location: Sequence[str | int]) -> str:
    """Return `body.marks.0.status`; keys that do not look like field names become `*`."""
    return ".".join(_part(part) for part in location)


def _part(part: str | int) -> str:
    return str(part) if isinstance(part, int) or _NAME.fullmatch(part) else "*"


def _message(error: Mapping[str, Any]) -> str:
    kind = error["type"]
    if kind == "string_pattern_mismatch" and error.get("ctx", {}).get("pattern") in _IN_WORDS:
        return _IN_WORDS[error["ctx"]["pattern"]]
    if kind in _WITH_LIMIT:
        text, limit = _WITH_LIMIT[kind]
        # Only the declared limit: the rest of the context can hold what was sent.
        return text.format(**{limit: error.get("ctx", {}).get(limit, "what is allowed")})
    return _MESSAGES.get(kind, "is not valid")
