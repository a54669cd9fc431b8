"""Owns what request bodies and queries have in common: forms, and the kinds of values in them.

A value is taken as its schema says and in no other way: by itself pydantic takes 0 and "0" for the
first day of 1970, "45" for a number and "yes" for a truth.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from typing import Annotated

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from shared.http.validation import in_words

_DATE = "(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}"
_DAY = f"^{_DATE}$"
_INSTANT = (
    rf"^{_DATE}[Tt][0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}(\.[0-9]+)?([Zz]|[+-][0-9]{{2}}:[0-9]{{2}})$"
)

_UNPRINTED = r"\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff"
_SPACE = r" \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
# What may come next is never in doubt, so that no text takes long to look at.
_LINE = f"^[{_SPACE}]*[^{_SPACE}{_UNPRINTED}][^{_UNPRINTED}]*$"
_LINE_LENGTH = 80


class Form(BaseModel):
    """A request body. A field it does not have is refused; no value is ever shown in a message."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


def _written_as(pattern: str, kind: str) -> Callable[[object], object]:
    form = re.compile(pattern)

    def check(value: object) -> object:
        if isinstance(value, str) and form.fullmatch(value):
            return value
        raise PydanticCustomError(kind, "is written otherwise")

    return check


Day = Annotated[
    date,
    BeforeValidator(_written_as(_DAY, "day_form")),
    WithJsonSchema(
        {"type": "string", "format": "date", "pattern": _DAY, "examples": ["2026-03-09"]}
    ),
]
"""A local date of the site, from 1900 to 2199: what lies beyond is a typing error."""

Instant = Annotated[
    AwareDatetime,
    BeforeValidator(_written_as(_INSTANT, "instant_form")),
    WithJsonSchema(
        {
            "type": "string",
            "format": "date-time",
            "pattern": _INSTANT,
            "examples": ["2026-03-09T18:00:00-06:00"],
        }
    ),
]
"""A moment with its offset from UTC (RFC 3339), from 1900 to 2199."""

_CODE = in_words(
    r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$",
    "is not a code: 1 to 40 letters, digits, dots, dashes or underscores, such as iop_evening",
)
Code = Annotated[str, Field(pattern=_CODE, examples=["iop"])]


def _tidy(text: str) -> str:
    # "A" and "A ", or an accent written in two ways, are the same to who reads them.
    return " ".join(unicodedata.normalize("NFC", text).split())


_HOURS = "([01][0-9]|2[0-3]):[0-5][0-9]"
ClockTime = Annotated[
    str,
    Field(
        pattern=in_words(f"^{_HOURS}$", "is not a time of day from 00:00 to 23:59, such as 18:00"),
        examples=["18:00"],
    ),
]
"""A time of day on the site's clocks."""

ClockEnd = Annotated[
    str,
    Field(
        pattern=in_words(
            f"^({_HOURS}|24:00)$", "is not a time of day from 00:00 to 24:00, such as 17:00"
        ),
        examples=["17:00"],
    ),
]
"""The end of a part of a day: 24:00 is its midnight."""

Line = Annotated[
    str,
    Field(max_length=_LINE_LENGTH),
    BeforeValidator(_written_as(_LINE, "line_form")),
    AfterValidator(_tidy),
    WithJsonSchema({"type": "string", "minLength": 1, "maxLength": _LINE_LENGTH, "pattern": _LINE}),
]
"""One line of printable text, kept in NFC with single spaces between its words."""


def as_line(text: str) -> str | None:
    """Return a text as a Line is kept, or None where it is not one."""
    tidy = _tidy(text)
    return tidy if re.fullmatch(_LINE, tidy) and len(tidy) <= _LINE_LENGTH else None


_NOTE_LENGTH = 4000
# Forms send CRLF, and texts in Arabic or Hebrew have marks of direction; overrides stay refused.
_UNPRINTED_IN_LINES = _UNPRINTED.replace(r"\x00-\x1f", r"\x00-\x08\x0b\x0c\x0e-\x1f").replace(
    r"\u061c\u200b\u200e\u200f", r"\u200b"
)
_NOTE = f"^[{_SPACE}\\t\\n\\r]*[^{_SPACE}{_UNPRINTED}][^{_UNPRINTED_IN_LINES}]*$"


def _with_plain_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


Note = Annotated[
    str,
    Field(max_length=_NOTE_LENGTH),
    BeforeValidator(_written_as(_NOTE, "note_form")),
    AfterValidator(_with_plain_ends),
    WithJsonSchema({"type": "string", "minLength": 1, "maxLength": _NOTE_LENGTH, "pattern": _NOTE}),
]
"""Free text of several lines; it is personal, so it is stored sealed and nowhere else."""

_IN_A_NOTE = re.compile(f"[{_UNPRINTED_IN_LINES}]")


def as_note(text: str) -> str | None:
    """Return as much of any text as a Note can hold, or None where nothing of it is left."""
    kept = _with_plain_ends(_IN_A_NOTE.sub("", text)).strip()[:_NOTE_LENGTH].rstrip()
    return kept if re.fullmatch(_NOTE, kept) else None


ZoneName = Annotated[
    str,
    Field(
        min_length=1,
        max_length=64,
        examples=["America/Chicago"],
        json_schema_extra={"pattern": "^[A-Za-z0-9_+/-]+$"},
    ),
]
"""A time zone's name in the IANA database; the domain knows which there are."""


def _whole(value: object) -> object:
    if isinstance(value, float) and value.is_integer():
        return int(value)  # to JSON 8.0 and 8 are the same number
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise PydanticCustomError("int_type", "is no whole number")


WHOLE = BeforeValidator(_whole)
"""Stands last in `Annotated[int, Field(ge=1), WHOLE]`: before the bounds it would hide them."""

Flag = StrictBool
