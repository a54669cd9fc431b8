"""Owns the FHIR routes: read and search, below `/sites/{site}/fhir`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar
from urllib.parse import parse_qsl
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict
from starlette.requests import Request

from services.enrollment.api.fhir.bundle import patient_id, searchset
from services.enrollment.api.fhir.capability import capability_statement
from services.enrollment.api.fhir.codings import Resource
from services.enrollment.api.fhir.consent import STATUS as CONSENT_STATUS
from services.enrollment.api.fhir.consent import consent
from services.enrollment.api.fhir.episode_of_care import STATUS as EPISODE_STATUS
from services.enrollment.api.fhir.episode_of_care import episode_of_care
from services.enrollment.api.local_day import Today
from services.enrollment.queries import consents, records, stays
from shared.errors import BrokenRule, Invalid, NotFound
from shared.http.answer import Answer
from shared.http.media import FHIR, FhirJson, answer_in
from shared.http.paging import CURSOR_FORM, DEFAULT_LIMIT, MAX_LIMIT, Window, cursor, window
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute

router = APIRouter(tags=["FHIR"], route_class=CommandRoute, default_response_class=FhirJson)

S = TypeVar("S")

_FORM = "application/x-www-form-urlencoded"
_PARAMETERS = ("patient", "status", "_count", "after")
_SEARCH_BODY = {
    "requestBody": {
        "content": {
            _FORM: {
                "schema": {
                    "type": "object",
                    "properties": {
                        "patient": {"type": "string", "maxLength": 64},
                        "status": {"type": "string", "maxLength": 40},
                        "_count": {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT},
                        "after": {"type": "string", "pattern": CURSOR_FORM},
                    },
                    "additionalProperties": False,
                }
            }
        }
    }
}


class FhirResource(BaseModel):
    """A resource of FHIR R4 (http://hl7.org/fhir/R4)."""

    model_config = ConfigDict(extra="allow")

    resourceType: str  # noqa: N815 - FHIR's own name


class SearchIsAForm(BrokenRule):
    """A search by POST sends its parameters as a form."""

    status = 415

    def __init__(self) -> None:
        super().__init__(f"Send the parameters as {_FORM}.")


@dataclass(frozen=True)
class Search:
    """What is searched for, and which page of it."""

    client_id: UUID | None
    status: str | None
    window: Window
    asked: dict[str, str]


class SearchParameterIsUnknown(Invalid):
    """A search that left out what was asked would find more than was meant."""

    def __init__(self) -> None:
        super().__init__(f"Search by {', '.join(_PARAMETERS)} alone.", field="query")


async def searched(
    request: Request,
    patient: Annotated[str | None, Query(max_length=64, examples=["Patient/…"])] = None,
    status: Annotated[str | None, Query(max_length=40, examples=["active"])] = None,
    count: Annotated[int, Query(alias="_count", ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    after: Annotated[str | None, Query(json_schema_extra={"pattern": CURSOR_FORM})] = None,
) -> Search:
    """Return the search.

    Raises SearchParameterIsUnknown, Invalid for a patient that is no id or a made-up cursor.
    """
    if set(request.query_params) - set(_PARAMETERS):
        raise SearchParameterIsUnknown
    client_id = patient_id(patient) if patient is not None else None
    if patient is not None and client_id is None:
        raise Invalid("Is no reference to a patient.", field="patient")
    asked = {"_count": str(count)} | ({"patient": f"Patient/{client_id}"} if client_id else {})
    asked |= {"status": status} if status is not None else {}
    return Search(client_id, status, await window(count, after), asked)


async def searched_by_form(request: Request) -> Search:
    """Return the search that the form says. Raises SearchIsAForm, Invalid."""
    media = request.headers.get("content-type", _FORM).partition(";")[0].strip().lower()
    if media != _FORM:
        raise SearchIsAForm
    sent = dict(parse_qsl((await request.body()).decode("latin-1"), keep_blank_values=True))
    if unknown := set(sent) - set(_PARAMETERS):
        raise Invalid(f"Only {', '.join(_PARAMETERS)}: {len(unknown)} others.", field="body")
    count = sent.get("_count", str(DEFAULT_LIMIT))
    if not (count.isascii() and count.isdecimal() and 1 <= int(count[:9]) <= MAX_LIMIT):
        raise Invalid(f"Is not from 1 to {MAX_LIMIT}.", field="_count")
    return await searched(
        request, sent.get("patient"), sent.get("status"), int(count), sent.get("after")
    )


Searched = Annotated[Search, Depends(searched)]
SearchedByForm = Annotated[Search, Depends(searched_by_form)]


@router.get("/sites/{site}/fhir/metadata")
async def show_fhir_capabilities(site: Site) -> Answer[FhirResource]:  # noqa: ARG001 - the policy asks
    """Say what can be asked here."""
    return _shown(capability_statement())


@router.get("/sites/{site}/fhir/EpisodeOfCare/{episode_id}")
async def read_episode_of_care(site: Site, episode_id: UUID, reads: Reads) -> Answer[FhirResource]:
    row = await stays.episode_read_at(reads.database, site, episode_id)
    if row is None:
        raise NotFound("There is no episode of this id here.")
    return _shown(episode_of_care(dict(row)), version=row["version"])


@router.get("/sites/{site}/fhir/EpisodeOfCare")
async def search_episodes_of_care(
    site: Site, request: Request, reads: Reads, search: Searched
) -> Answer[FhirResource]:
    """Return a Bundle of the site's episodes, of one patient where asked."""
    return await _episodes(site, request, reads, search)


@router.post("/sites/{site}/fhir/EpisodeOfCare/_search", openapi_extra=_SEARCH_BODY)
async def search_episodes_of_care_by_form(
    site: Site, request: Request, reads: Reads, search: SearchedByForm
) -> Answer[FhirResource]:
    """Search as by GET, with the parameters in a form."""
    return await _episodes(site, request, reads, search)


@router.get("/sites/{site}/fhir/Consent/{consent_id}")
async def read_fhir_consent(
    site: Site, consent_id: UUID, reads: Reads, today: Today
) -> Answer[FhirResource]:
    row = await consents.consent_by_id(reads.database, site, consent_id)
    if row is None:
        raise NotFound("There is no consent of this id here.")
    return _shown(consent(dict(row), today), version=row["version"])


@router.get("/sites/{site}/fhir/Consent")
async def search_fhir_consents(
    site: Site, request: Request, reads: Reads, search: Searched, today: Today
) -> Answer[FhirResource]:
    """Return a Bundle of the site's consents, of one patient where asked."""
    return await _consents(site, request, reads, search, today)


@router.post("/sites/{site}/fhir/Consent/_search", openapi_extra=_SEARCH_BODY)
async def search_fhir_consents_by_form(
    site: Site, request: Request, reads: Reads, search: SearchedByForm, today: Today
) -> Answer[FhirResource]:
    """Search as by GET, with the parameters in a form."""
    return await _consents(site, request, reads, search, today)


async def _episodes(
    site: str, request: Request, reads: Reads, search: Search
) -> Answer[FhirResource]:
    rows = await records.episodes(
        reads.database,
        site,
        search.window,
        state=next(iter(_in_status(search, EPISODE_STATUS)), None),
        client_id=search.client_id,
        application_id=None,
    )
    return _bundle(rows, episode_of_care, request, search)


async def _consents(
    site: str, request: Request, reads: Reads, search: Search, today: Today
) -> Answer[FhirResource]:
    rows = await consents.consents(
        reads.database,
        site,
        search.window,
        today=today,
        client_id=search.client_id,
        states=_in_status(search, CONSENT_STATUS),
    )
    return _bundle(rows, lambda row: consent(row, today), request, search)


def _in_status(search: Search, statuses: Mapping[S, str]) -> list[S]:
    """Return the states that FHIR calls so; none where no status was asked. Raises Invalid."""
    if search.status is None:
        return []
    states = [state for state, status in statuses.items() if status == search.status]
    if not states:
        known = ", ".join(sorted(set(statuses.values())))
        raise Invalid(f"Is not one of {known}.", field="status")
    return states


def _bundle(
    rows: list[Any], resource: Callable[[Any], Resource], request: Request, search: Search
) -> Answer[FhirResource]:
    shown = rows[: search.window.limit]
    after = cursor(shown[-1]["id"]) if len(rows) > len(shown) else None
    at = str(request.url.replace(query="")).removesuffix("/_search")
    resources = [resource(dict(row)) for row in shown]
    return _shown(searchset(resources, at=at, asked=search.asked, after=after))


def _shown(resource: Resource, *, version: int | None = None) -> Answer[FhirResource]:
    return answer_in(FHIR, orjson.dumps(resource), version=version)
