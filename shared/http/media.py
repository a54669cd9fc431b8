"""Owns answers in other media than JSON: what a route offers, and which of it the caller takes.

A route that shows a view in JSON and as CSV is annotated `-> Answer[View]`, lists the other medium
by `responses=also(CSV)`, asks `Accepts` for what the caller takes, and returns `answer_in(CSV, …)`
or the view. A route of one other medium names a class of this module as its `response_class`.
Policies, problem documents and the OpenAPI document are those of every route.
"""

from collections.abc import AsyncIterable, Sequence
from typing import Annotated, Any, TypeVar

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from shared.errors import BrokenRule
from shared.http.answer import Answer, entity_tag

V = TypeVar("V")

JSON = "application/json"
CSV = "text/csv"
PDF = "application/pdf"
FHIR = "application/fhir+json"
CALENDAR = "text/calendar"

_TEXT = {
    CSV: "text/csv; charset=utf-8; header=present",
    CALENDAR: "text/calendar; charset=utf-8",
}


class NotAcceptable(BrokenRule):
    """The caller takes none of the media that this route has."""

    status = 406

    def __init__(self, offered: Sequence[str]) -> None:
        super().__init__(f"This is here as {' or '.join(offered)}.", offered=list(offered))


class CsvFile(StreamingResponse):
    """A table that is sent as it is read, to be saved under a name."""

    media_type = CSV

    def __init__(self, lines: AsyncIterable[bytes], status_code: int = 200, *, name: str) -> None:
        super().__init__(lines, status_code, headers=_headers(CSV, name=name, version=None))


class PdfFile(Response):
    """A printable document. `-> Answer[None]` and `answer_in(PDF, …)` in the route."""

    media_type = PDF


class CalendarFile(Response):
    """iCalendar (RFC 5545). `-> Answer[None]` and `answer_in(CALENDAR, …)` in the route."""

    media_type = CALENDAR


class FhirJson(JSONResponse):
    """A FHIR resource."""

    media_type = FHIR


def answer_in(
    medium: str,
    body: bytes,
    *,
    status: int = 200,
    name: str | None = None,
    version: int | None = None,
) -> Answer[V]:
    """Return the answer in `medium`; with a `name` the caller is asked to save it under it.

    The medium is among the answer's own headers, so an answer kept under an Idempotency-Key
    comes again as what it was.
    """
    return Answer(status, body, _headers(medium, name=name, version=version))


def also(*media: str) -> dict[int | str, dict[str, Any]]:
    """Return what OpenAPI says of a route that has these media beside JSON."""
    return {200: {"content": {medium: {"schema": {"type": "string"}} for medium in media}}}


def preferred(accept: str | None, offered: Sequence[str]) -> str:
    """Return the medium of `offered` that `Accept` likes best; the first where it says nothing.

    Raises NotAcceptable. RFC 9110, 12.5.1: a more exact range decides over a wider one.
    """
    if accept is None or not accept.strip():
        return offered[0]
    ranges = [_range(part) for part in accept.split(",")[:_MOST_RANGES]]
    best = max(offered, key=lambda medium: _quality(medium, ranges))
    if _quality(best, ranges) <= 0:
        raise NotAcceptable(offered)
    return best


class Accepting:
    """What the caller takes."""

    def __init__(self, accept: str | None) -> None:
        self._accept = accept

    def prefers(self, medium: str, over: str = JSON) -> bool:
        """Say whether the caller takes `medium` rather than `over`. Raises NotAcceptable."""
        return preferred(self._accept, (over, medium)) == medium


async def accepting(request: Request) -> Accepting:
    return Accepting(request.headers.get("accept"))


Accepts = Annotated[Accepting, Depends(accepting)]

_MOST_RANGES = 20


def _headers(medium: str, *, name: str | None, version: int | None) -> dict[str, str]:
    headers = {"Content-Type": _TEXT.get(medium, medium)}
    if name is not None:
        headers["Content-Disposition"] = f'attachment; filename="{name}"'
    if version is not None:
        headers["ETag"] = entity_tag(version)
    return headers


def _range(part: str) -> tuple[str, float]:
    medium, *parameters = part.split(";")
    quality = next((p.strip()[2:] for p in parameters if p.strip().lower().startswith("q=")), "1")
    return medium.strip().lower(), _number(quality)


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        return 0.0
    return number if 0 <= number <= 1 else 0.0


def _quality(medium: str, ranges: Sequence[tuple[str, float]]) -> float:
    kind = medium.partition("/")[0]
    for wanted in (medium, f"{kind}/*", "*/*"):
        found = [quality for name, quality in ranges if name == wanted]
        if found:
            return max(found)
    return 0.0
