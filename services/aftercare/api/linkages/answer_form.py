"""Owns the form that a provider's link shows: what it may carry, and how it is read."""

from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

from pydantic import BaseModel, ValidationError
from starlette.requests import Request

from services.aftercare.domain.linkages.answers import (
    DayIsNeeded,
    NoSuchAnswer,
    ProviderAnswer,
    ReasonIsNeeded,
)
from services.aftercare.domain.linkages.linkage import DeclineReason
from services.aftercare.handlers.linkages.by_link import AnswerByLink
from shared.errors import Invalid
from shared.http.forms import Day

_LONGEST = 4_000
"""Bytes of an answer's form."""

DOCUMENTED: dict[str, Any] = {
    "requestBody": {
        "description": "The page's form: an answer, and what goes with it.",
        "required": True,
        "content": {
            "application/x-www-form-urlencoded": {
                "schema": {
                    "type": "object",
                    "required": ["answer"],
                    "properties": {
                        "answer": {"type": "string", "enum": [one.value for one in ProviderAnswer]},
                        "reason_code": {
                            "type": "string",
                            "enum": [one.value for one in DeclineReason],
                        },
                        "attended_on": {"type": "string", "format": "date"},
                    },
                }
            }
        },
    }
}


class _Sent(BaseModel):
    """Every field is read, also where the answer has no use for it: what is wrong is said."""

    answer: ProviderAnswer
    reason_code: DeclineReason | None = None
    attended_on: Day | None = None


_WRONG: dict[str, type[NoSuchAnswer | ReasonIsNeeded | DayIsNeeded]] = {
    "answer": NoSuchAnswer,
    "reason_code": ReasonIsNeeded,
    "attended_on": DayIsNeeded,
}


async def answer_of(link_id: UUID, request: Request) -> AnswerByLink:
    """Return what the form says. Raises NoSuchAnswer, ReasonIsNeeded, DayIsNeeded."""
    try:
        sent = _Sent.model_validate(await _fields(request))
    except ValidationError as wrong:
        raise _first(wrong) from None
    declines = sent.answer is ProviderAnswer.DECLINE
    attends = sent.answer is ProviderAnswer.ATTENDED
    return AnswerByLink(
        link_id=link_id,
        answer=sent.answer,
        reason=sent.reason_code if declines else None,
        attended_on=sent.attended_on if attends else None,
    )


def _first(wrong: ValidationError) -> Invalid:
    return _WRONG[str(wrong.errors()[0]["loc"][0])]()


async def _fields(request: Request) -> dict[str, str]:
    """Return the form's fields; a body that is no form, too large or says a field twice has none.

    Of a body that was cut off, or of a field's last value alone, what is wrong would go unread.
    """
    body = await request.body()
    if len(body) > _LONGEST:
        return {}
    try:
        sent = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=10
        )
    except ValueError:
        return {}
    fields = dict(sent)
    return fields if len(fields) == len(sent) else {}
