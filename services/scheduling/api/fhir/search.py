"""Owns what scheduling's resources are searched by: whose, in which status, and when."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, TypeAlias

from fastapi import Depends, Query
from pydantic import TypeAdapter, ValidationError
from starlette.requests import Request

from services.scheduling.queries.fhir import Bound, Wanted
from shared.errors import Invalid
from shared.http.fhir.search import (
    Search,
    count_in,
    require_known,
    search_body,
    search_by,
    sent_by_form,
)
from shared.http.forms import Day, Instant
from shared.http.paging import CURSOR_FORM, DEFAULT_LIMIT, MAX_LIMIT

PARAMETERS = ("patient", "status", "date", "_count", "after")
KINDS = {"patient": "reference", "status": "token", "date": "date"}
MOST_DATES = 2
_REPEATABLE = ("date",)
_DATE_LENGTH = 40
_DATE: dict[str, Any] = {"type": "string", "maxLength": _DATE_LENGTH}
SEARCH_BODY = search_body(
    patient={"type": "string", "maxLength": 64},
    status={"type": "string", "maxLength": 40},
    date={"type": "array", "items": _DATE, "maxItems": MOST_DATES},
)
_BOUND = re.compile(r"(eq|ge|gt|le|lt)?(.+)", re.DOTALL)
_DAY: TypeAdapter[date] = TypeAdapter(Day)
_INSTANT: TypeAdapter[datetime] = TypeAdapter(Instant)

OneDate: TypeAlias = Annotated[str, Query(max_length=_DATE_LENGTH)]


class DateIsNotUnderstood(Invalid):
    """A date of a search is a day or an instant, with a prefix that is known here."""

    def __init__(self) -> None:
        super().__init__(
            "Is a day or an instant, after eq, ge, gt, le or lt: `ge2026-03-09`.", field="date"
        )


@dataclass(frozen=True)
class Dated(Search):
    """A search with bounds of when."""

    bounds: Sequence[Bound] = ()

    def wanted(self, status: str | None) -> Wanted:
        return Wanted(client_id=self.client_id, status=status, bounds=self.bounds)


async def searched(
    *,
    request: Request,
    patient: Annotated[str | None, Query(max_length=64, examples=["Patient/…"])] = None,
    status: Annotated[str | None, Query(max_length=40, examples=["booked"])] = None,
    when: Annotated[
        list[OneDate] | None,
        Query(alias="date", max_length=MOST_DATES, examples=[["ge2026-03-09"]]),
    ] = None,
    count: Annotated[int, Query(alias="_count", ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    after: Annotated[str | None, Query(json_schema_extra={"pattern": CURSOR_FORM})] = None,
) -> Dated:
    """Return the search. Raises SearchParameterIsUnknown, DateIsNotUnderstood, Invalid."""
    require_known(request, PARAMETERS)
    return await _dated(await search_by(patient, status, count, after), when or [])


async def searched_by_form(request: Request) -> Dated:
    """Return the search that the form says. Raises SearchIsAForm, DateIsNotUnderstood, Invalid."""
    require_known(request, PARAMETERS)
    pairs = await sent_by_form(request, PARAMETERS, repeatable=_REPEATABLE)
    sent, dates = dict(pairs), [value for name, value in pairs if name == "date"]
    if len(dates) > MOST_DATES:
        raise DateIsNotUnderstood
    search = await search_by(
        sent.get("patient"), sent.get("status"), count_in(sent), sent.get("after")
    )
    return await _dated(search, dates)


async def _dated(search: Search, dates: Sequence[str]) -> Dated:
    bounds = tuple(bound_of(text) for text in dates)
    asked = {**search.asked, "date": list(dates)} if dates else search.asked
    return Dated(search.client_id, search.status, search.window, asked, bounds)


def bound_of(text: str) -> Bound:
    """Return the bound that a date with its prefix says. Raises DateIsNotUnderstood."""
    parts = _BOUND.fullmatch(text)
    if parts is None:
        raise DateIsNotUnderstood
    kind = _INSTANT if "t" in parts[2].lower() else _DAY
    try:
        return Bound(parts[1] or "eq", kind.validate_python(parts[2]))
    except ValidationError:
        raise DateIsNotUnderstood from None


Searched = Annotated[Dated, Depends(searched)]
SearchedByForm = Annotated[Dated, Depends(searched_by_form)]
