"""Owns the kinds of values that the forms of series and sessions share."""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from shared.http.forms import Code, Day
from shared.http.validation import in_words
from shared.recurrence.rule_text import LONGEST_RULE

_LANGUAGE = in_words(
    "^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$", "is not a language as BCP 47 writes it, such as es"
)
_LINK = in_words(
    "^https://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[!-~]*)?$",
    "is not a link, such as https://meet.example.org/room",
)
MOST_FACILITATORS = 10
MOST_PHASES = 50
MOST_ITEMS = 200

Language = Annotated[str, Field(pattern=_LANGUAGE, examples=["en", "es", "pt-BR"])]
"""A language as BCP 47 writes it."""


def _each_once(values: list[UUID]) -> list[UUID]:
    if len(set(values)) < len(values):
        raise PydanticCustomError("named_twice", "names somebody twice")
    return values


Facilitators = Annotated[
    list[UUID], Field(max_length=MOST_FACILITATORS), AfterValidator(_each_once)
]
"""Who leads, then who assists."""

Phases = Annotated[list[Code], Field(max_length=MOST_PHASES)]
"""Codes of the phases that it is for; none means all."""

RuleText = Annotated[
    str,
    Field(
        min_length=1,
        max_length=LONGEST_RULE,
        pattern="^[A-Za-z0-9=;:,+-]+$",
        examples=["FREQ=WEEKLY;BYDAY=MO,WE;COUNT=12"],
    ),
]
"""A recurrence rule as RFC 5545 writes it."""

Days = Annotated[list[Day], Field(max_length=366)]

Curriculum = Annotated[list[Code], Field(max_length=MOST_ITEMS)]
"""Items that go round over the sessions, in this order."""

Link = Annotated[
    str,
    Field(max_length=500, pattern=_LINK),
    WithJsonSchema(
        {
            "type": "string",
            "maxLength": 500,
            "pattern": _LINK,
            "examples": ["https://meet.example.org/room"],
        }
    ),
]
"""Where a telehealth session meets. It is private: it is stored sealed, and shown on its own."""
