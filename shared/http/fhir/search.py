"""Owns searches: their parameters by address or by form, and the page of matches they answer.

A service says in a function of its own which parameters it knows; what it does not know is refused.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import parse_qsl
from uuid import UUID

import orjson
from pydantic import BaseModel, ConfigDict
from starlette.requests import Request

from shared.errors import BrokenRule, Invalid
from shared.http.answer import Answer
from shared.http.fhir.bundle import Asked, patient_id, searchset
from shared.http.fhir.codings import Resource
from shared.http.media import FHIR, answer_in
from shared.http.paging import CURSOR_FORM, DEFAULT_LIMIT, MAX_LIMIT, Window, cursor, window
from shared.http.query import require_once

S = TypeVar("S")

_FORM = "application/x-www-form-urlencoded"
_COUNT_DIGITS = 9
"""Of a page's count at most; a number of many more would be long to read."""


class FhirResource(BaseModel):
    """A resource of FHIR R4 (http://hl7.org/fhir/R4)."""

    model_config = ConfigDict(extra="allow")

    resourceType: str  # noqa: N815 - FHIR's own name


class SearchIsAForm(BrokenRule):
    """A search by POST sends its parameters as a form."""

    status = 415

    def __init__(self) -> None:
        super().__init__(f"Send the parameters as {_FORM}.")


class SearchParameterIsUnknown(Invalid):
    """A search that left out what was asked would find more than was meant."""

    def __init__(self, known: Collection[str]) -> None:
        super().__init__(f"Search by {', '.join(known)} alone.", field="query")


@dataclass(frozen=True)
class Search:
    """What every search has: whose, in which status, and which page of it."""

    client_id: UUID | None
    status: str | None
    window: Window
    asked: Asked


def search_body(**own: Mapping[str, Any]) -> dict[str, Any]:
    """Return what OpenAPI says of a search by POST with these parameters beside the paging's."""
    schema = {
        "type": "object",
        "properties": {
            **own,
            "_count": {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT},
            "after": {"type": "string", "pattern": CURSOR_FORM},
        },
        "additionalProperties": False,
    }
    return {"requestBody": {"content": {_FORM: {"schema": schema}}}}


def require_known(request: Request, known: Collection[str]) -> None:
    """Raise SearchParameterIsUnknown where the address has another parameter."""
    if set(request.query_params) - set(known):
        raise SearchParameterIsUnknown(known)


async def search_by(
    patient: str | None, status: str | None, count: int, after: str | None
) -> Search:
    """Return the search. Raises Invalid for a patient that is no id, or a made-up cursor."""
    client_id = patient_id(patient) if patient is not None else None
    if patient is not None and client_id is None:
        raise Invalid("Is no reference to a patient.", field="patient")
    asked = {"_count": str(count)} | ({"patient": f"Patient/{client_id}"} if client_id else {})
    asked |= {"status": status} if status is not None else {}
    return Search(client_id, status, await window(count, after), asked)


async def sent_by_form(
    request: Request, known: Collection[str], *, repeatable: Collection[str] = ()
) -> list[tuple[str, str]]:
    """Return the form's parameters. Raises SearchIsAForm, ParameterIsRepeated, Invalid."""
    media = request.headers.get("content-type", _FORM).partition(";")[0].strip().lower()
    if media != _FORM:
        raise SearchIsAForm
    sent = parse_qsl((await request.body()).decode("latin-1"), keep_blank_values=True)
    if unknown := {name for name, _ in sent} - set(known):
        raise Invalid(f"Only {', '.join(known)}: {len(unknown)} others.", field="body")
    require_once([name for name, _ in sent], repeatable, field="body")
    return sent


def count_in(sent: Mapping[str, str]) -> int:
    """Return how many matches a page has. Raises Invalid."""
    count = sent.get("_count", str(DEFAULT_LIMIT))
    is_number = len(count) <= _COUNT_DIGITS and count.isascii() and count.isdecimal()
    if not (is_number and 1 <= int(count) <= MAX_LIMIT):
        raise Invalid(f"Is not from 1 to {MAX_LIMIT}.", field="_count")
    return int(count)


def in_status(search: Search, statuses: Mapping[S, str]) -> list[S]:
    """Return the states that FHIR calls so; none where no status was asked. Raises Invalid."""
    if search.status is None:
        return []
    states = [state for state, status in statuses.items() if status == search.status]
    if not states:
        known = ", ".join(sorted(set(statuses.values())))
        raise Invalid(f"Is not one of {known}.", field="status")
    return states


def bundle(
    rows: list[Any], resource: Callable[[Any], Resource], request: Request, search: Search
) -> Answer[FhirResource]:
    """Answer with the page of `rows`, of which there is one more where another page follows."""
    page = rows[: search.window.limit]
    after = cursor(page[-1]["id"]) if len(rows) > len(page) else None
    at = str(request.url.replace(query="")).removesuffix("/_search")
    resources = [resource(dict(row)) for row in page]
    return shown(searchset(resources, at=at, asked=search.asked, after=after))


def shown(resource: Resource, *, version: int | None = None) -> Answer[FhirResource]:
    return answer_in(FHIR, orjson.dumps(resource), version=version)
